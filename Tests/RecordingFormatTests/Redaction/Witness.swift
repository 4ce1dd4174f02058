import Foundation

/// Looks for secrets by undoing every encoding, in its own way: it shares no code with what it tests.
struct Witness {
    let secrets: [String]

    /// The numbers of the secrets that can be read out of a text.
    func found(in text: String) -> Set<Int> {
        var texts: Set<String> = [text]
        for _ in 0..<2 {
            for text in texts { texts.formUnion([Self.percentDecoded(text), Self.jsonDecoded(text)]) }
        }
        for text in texts { texts.formUnion(Self.base64Decoded(text)) }
        return Set(secrets.indices.filter { index in texts.contains { $0.contains(secrets[index]) } })
    }

    private static func percentDecoded(_ text: String) -> String {
        text.replacing(/%([0-9A-Fa-f]{2})/) { match in UInt8(match.1, radix: 16).map { String(UnicodeScalar($0)) } ?? "" }
    }

    private static func jsonDecoded(_ text: String) -> String {
        text.replacing(/\\u([0-9A-Fa-f]{4})/) { match in
            UInt32(match.1, radix: 16).flatMap(UnicodeScalar.init).map { String($0) } ?? ""
        }.replacing("\\/", with: "/").replacing("\\\"", with: "\"")
    }

    private static func base64Decoded(_ text: String) -> [String] {
        text.replacing("-", with: "+").replacing("_", with: "/").matches(of: /[A-Za-z0-9+\/]{8,}/).flatMap { match in
            (0..<4).compactMap { skipped in
                let run = match.0.dropFirst(skipped)
                let whole = run.count % 4 == 1 ? run.dropLast() : run
                return Data(base64Encoded: whole + String(repeating: "=", count: (4 - whole.count % 4) % 4)).map {
                    String(decoding: $0, as: Unicode.ASCII.self)
                }
            }
        }
    }
}
