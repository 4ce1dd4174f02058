/// Names by which people's tools call models.
enum ModelAliases {
    /// The ids of the user's README. The site may serve them though it no longer lists them.
    static let readmeIDs = [
        "qwen3-235b-a22b", "qwen3-30b-a3b", "qwen3-32b", "qwen-max-latest", "qwen-plus-2025-01-25", "qwq-32b", "qwen-turbo-2025-02-11",
        "qwen2.5-omni-7b", "qvq-72b-preview-0310", "qwen2.5-vl-32b-instruct", "qwen2.5-14b-instruct-1m", "qwen2.5-coder-32b-instruct",
        "qwen2.5-72b-instruct",
    ]

    /// Today's aliases: id → names, compared without regard to case.
    static let newest: [String: String] = byAlias([
        "qwen3.7-max": ["qwen3.7-max-latest", "qwen-3.7-max", "qwen37-max", "qwen37max"],
        "qwen3.7-plus": ["qwen3.7", "qwen3.7-plus-latest", "qwen-3.7-plus", "qwen37-plus", "qwen37plus"],
        "qwen3.6-plus": ["qwen3.6", "qwen3.6-plus-latest", "qwen-3.6-plus", "qwen36-plus", "qwen36plus"],
        "qwen3.5-plus": ["qwen3.5", "qwen3.5-plus-latest"],
        "qwen3.5-397b-a17b": ["qwen3.5-397b", "qwen3.5-huge"],
        "qwen3.5-flash": ["qwen3.5-flash-latest"],
        "qwen3.5-122b-a10b": ["qwen3.5-122b"],
        "qwen3.5-27b": ["qwen3.5-27b-instruct"],
        "qwen3.5-35b-a3b": ["qwen3.5-35b"],
        "qwen3-max": ["qwen-max", "qwen3-maximum", "qwen3-max-preview"],
        "qwen3-vl-plus": ["qwen-vl", "qwen-vl-plus", "qwen-vl-plus-latest", "qwen-vl-max", "qwen-vl-max-latest", "qwen3-vl-235b-a22b"],
        "qwen3-coder-plus": [
            "qwen3-coder", "qwen-coder-plus", "qwen-coder-plus-latest", "qwen2.5-coder-3b-instruct", "qwen2.5-coder-1.5b-instruct",
            "qwen2.5-coder-0.5b-instruct",
        ],
        "qwen3-omni-flash": ["qwen3-omni", "qwen3-omni-latest"],
        "qwen-plus-2025-09-11": ["qwen-plus", "qwen-plus-latest", "qwen3-next", "qwen3-next-80b-a3b"],
        "qwen3-235b-a22b": ["qwen3", "qwen-3", "qwen3-235b", "qwen3-235b-a22b-2507"],
        "qwen3-30b-a3b": ["qwen3-plus", "qwen3-30b", "qwen3-30b-a3b-2507"],
        "qwen3-coder-30b-a3b-instruct": ["qwen3-coder-flash", "qwen3-coder-30b"],
        "qwen-max-latest": ["qwen2.5-max"],
        "qwen-plus-2025-01-25": ["qwen2.5-plus"],
        "qwq-32b": ["qwq", "qwq-32b-preview"],
        "qwen-turbo-2025-02-11": ["qwen-turbo", "qwen-turbo-latest", "qwen2.5-turbo"],
        "qwen2.5-omni-7b": ["qwen2.5-omni", "qwen-omni-7b"],
        "qvq-72b-preview-0310": ["qvq", "qvq-max", "qvq-72b"],
        "qwen2.5-vl-32b-instruct": ["qwen2.5-vl"],
        "qwen2.5-14b-instruct-1m": ["qwen2.5-14b", "qwen2.5-coder-14b-instruct"],
        "qwen2.5-coder-32b-instruct": ["qwen2.5-coder", "qwen2.5-coder-plus"],
        "qwen2.5-72b-instruct": ["qwen2.5-72b"],
    ])

    /// The aliases of the README's time, for sites and lists of that time.
    static let readmeEra: [String: String] = byAlias([
        "qwen-max-latest": ["qwen-max"],
        "qwen-plus-2025-01-25": ["qwen-plus", "qwen-plus-latest"],
        "qwen-turbo-2025-02-11": ["qwen-turbo", "qwen-turbo-latest"],
        "qwen2.5-coder-32b-instruct": ["qwen-coder-plus", "qwen-coder-plus-latest"],
        "qwen2.5-14b-instruct-1m": ["qwen2.5-coder-14b-instruct"],
        "qwen2.5-omni-7b": ["qwen2.5-coder-7b-instruct"],
        "qwen3-32b": ["qwen2.5-coder-3b-instruct", "qwen2.5-coder-1.5b-instruct", "qwen2.5-coder-0.5b-instruct"],
        "qwen2.5-vl-32b-instruct": ["qwen-vl-max", "qwen-vl-max-latest", "qwen-vl-plus", "qwen-vl-plus-latest"],
        "qwen3-235b-a22b": ["qwen3", "qwen-3", "qwen3-max"],
        "qwen3-30b-a3b": ["qwen3-plus"],
    ])

    private static func byAlias(_ names: [String: [String]]) -> [String: String] {
        names.reduce(into: [:]) { table, entry in
            for name in entry.value { table[name] = entry.key }
        }
    }
}
