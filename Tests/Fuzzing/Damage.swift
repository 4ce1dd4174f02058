public import NIOCore

/// Damages an input at random, for runs without a fuzzer's instruments.
public enum Damage {
    private static let words = [
        "data: ", "\n\n", "\r", "\"choices\":", "\"delta\":", "\"content\":", "\"phase\":\"answer\"", "\"status\":\"finished\"", "\"extra\":{",
        "\"response_id\":\"r\"", "[[1]]", "null", "\\u0000", "\\ud83d", "{", "}", "[", "]", "<script>", "</title>", "<!--", "&#0;",
        "window.__prerendered_data = ", "\r\n--b", "--\r\n", "\r\n\r\n", "Content-Disposition: form-data; name=\"file\"; filename=\"a\"",
    ].map { Array($0.utf8) }

    /// - Parameter other: a second input, of which a part may be put into the first.
    public static func damage(_ input: ByteBuffer, with other: ByteBuffer, using random: inout some RandomNumberGenerator) -> ByteBuffer {
        var bytes = Array(input.readableBytesView)
        for _ in 0..<Int.random(in: 1...4, using: &random) {
            let place = Int.random(in: 0...bytes.count, using: &random)
            let end = min(bytes.count, place + Int.random(in: 1...64, using: &random))
            switch Int.random(in: 0..<6, using: &random) {
            case 0: bytes.insert(UInt8.random(in: 0...255, using: &random), at: place)
            case 1: bytes.insert(contentsOf: words.randomElement(using: &random) ?? [], at: place)
            case 2: bytes.removeSubrange(place..<end)
            case 3: bytes.insert(contentsOf: bytes[place..<end], at: place)
            case 4 where place < bytes.count: bytes[place] ^= 1 << UInt8.random(in: 0...7, using: &random)
            default: bytes.insert(contentsOf: other.readableBytesView.prefix(Int.random(in: 0...200, using: &random)), at: place)
            }
        }
        return ByteBuffer(bytes: bytes.prefix(1 << 16))
    }
}
