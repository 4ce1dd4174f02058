/// The head of one part of a form.
package struct MultipartPart: Equatable, Sendable {
    /// The field that it is the value of.
    package var name: String
    /// As the client sent it: no safe name of a file. `nil` for a field that is no file.
    package var fileName: String?
    package var contentType: String?

    /// - Parameter head: its header lines, without the empty one behind them.
    package init(head: String) throws(MultipartError) {
        var disposition: HeaderParameters?
        var encoding = ""
        for line in head.split(separator: "\r\n") {
            guard let colon = line.firstIndex(of: ":") else { throw .malformed("a header without a colon") }
            let value = String(line[line.index(after: colon)...].drop { $0 == " " || $0 == "\t" })
            switch line[..<colon].lowercased() {
            case "content-disposition": disposition = HeaderParameters(value)
            case "content-type": contentType = value
            case "content-transfer-encoding": encoding = value.lowercased()
            default: break
            }
        }
        guard let disposition, disposition.value == "form-data", let name = disposition["name"] else {
            throw .malformed("a part that does not say 'Content-Disposition: form-data' with a name")
        }
        guard contentType?.lowercased().hasPrefix("multipart/") != true else { throw .nested }
        guard ["", "binary", "8bit", "7bit"].contains(encoding) else { throw .encoded(encoding) }
        self.name = name
        fileName = disposition["filename*"].flatMap(Self.decoded) ?? disposition["filename"]
    }

    /// A name in the form of RFC 5987, such as `UTF-8''a%20b.png`.
    private static func decoded(_ text: String) -> String? {
        let parts = text.split(separator: "'", maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0].lowercased() == "utf-8" else { return nil }
        return String(decoding: parts[2].percentDecoded, as: UTF8.self)
    }
}
