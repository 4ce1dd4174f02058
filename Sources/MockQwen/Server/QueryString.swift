/// The query of a request target.
enum QueryString {
    /// The pairs in order, percent-decoded, a `+` being a blank.
    static func pairs(of target: String) -> [(name: String, value: String)] {
        guard let mark = target.firstIndex(of: "?") else { return [] }
        return target[target.index(after: mark)...].split(separator: "&").map { pair in
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            return (
                PercentEncoding.decoded(parts[0], plusIsBlank: true), parts.count == 2 ? PercentEncoding.decoded(parts[1], plusIsBlank: true) : ""
            )
        }
    }
}
