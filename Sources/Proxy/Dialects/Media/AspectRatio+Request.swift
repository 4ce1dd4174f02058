import QwenSite

extension AspectRatio {
    /// The proportions that a client asks for: as such (`16:9`), or by a number of pixels.
    ///
    /// The site knows proportions alone, and its own numbers of pixels. OpenAI's sizes that have none of them stand for the nearest.
    /// - Parameter name: the request's field.
    /// - Returns: `nil` where the client leaves it to the site.
    /// - Throws: ``APIError`` that names what is possible.
    static func asked(_ text: String?, in name: String) throws(APIError) -> AspectRatio? {
        guard let text, !text.isEmpty, text != "auto" else { return nil }
        if let ratio = AspectRatio(rawValue: text) ?? ofOpenAI[text] { return ratio }
        let sides = text.split(separator: "x", omittingEmptySubsequences: false).map { Int($0) ?? 0 }
        if sides.count == 2, sides.allSatisfy({ (1...100_000).contains($0) }), let ratio = allCases.first(where: { $0.fits(sides[0], sides[1]) }) {
            return ratio
        }
        throw .invalid(
            "'\(name)' can't be '\(text.prefix(40))'. Possible are \(possible): the proportions of the site.", parameter: name, code: "invalid_size")
    }

    private static let ofOpenAI: [String: AspectRatio] = [
        "1024x1536": .portrait, "1536x1024": .landscape, "1024x1792": .tall, "1792x1024": .wide,
    ]

    private static var possible: String {
        (allCases.map(\.rawValue) + ["1024x1024"] + ofOpenAI.keys.sorted()).joined(separator: ", ") + ", 'auto', and any WIDTHxHEIGHT that has"
            + " one of these proportions"
    }

    private func fits(_ width: Int, _ height: Int) -> Bool {
        let (across, down) = sides
        return width * down == height * across
    }

    private var sides: (across: Int, down: Int) {
        switch self {
        case .square: (1, 1)
        case .portrait: (3, 4)
        case .landscape: (4, 3)
        case .wide: (16, 9)
        case .tall: (9, 16)
        }
    }
}
