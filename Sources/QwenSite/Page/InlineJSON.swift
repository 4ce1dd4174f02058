import NIOCore
import Wire

/// Cuts a JSON value out of a script, which no HTML parser looks into.
enum InlineJSON {
    /// The value that `script` assigns to `name`, as it stands there; `nil` where there is none or it is no JSON.
    static func value(assignedTo name: String, in script: String) -> ByteBuffer? {
        var rest = script[...]
        // Pages name it once or twice; each further place may cost reading all that follows.
        for _ in 0..<8 {
            guard let found = rest.firstRange(of: name) else { return nil }
            rest = rest[found.upperBound...]
            let assigned = rest.drop { $0.isWhitespace || $0 == "]" || $0 == "\"" || $0 == "'" }
            guard assigned.first == "=", assigned.dropFirst().first != "=" else { continue }
            let bytes = ByteBuffer(substring: assigned.dropFirst())
            if let range = jsonRange(in: bytes) { return bytes.getSlice(at: bytes.readerIndex + range.lowerBound, length: range.count) }
        }
        return nil
    }

    private static func jsonRange(in bytes: ByteBuffer) -> Range<Int>? {
        do {
            var scanner = try JSONScanner(bytes.readableBytesUInt8Span)
            return try scanner.skipRange()
        } catch {
            return nil
        }
    }
}
