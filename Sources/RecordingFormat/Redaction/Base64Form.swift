import FoundationEssentials

/// How a secret reads inside a longer base64 text, where `alignment` bytes of its first group of three lie before it.
///
/// The characters that hold bits of the secret alone are the same whatever surrounds it; the ones at its borders also hold bits of
/// its neighbours, which stay.
struct Base64Form {
    /// What takes the place of the secret's bytes. It never gives a character that differs between base64 and base64url.
    static let filler = UInt8(ascii: "x")

    /// The characters that hold nothing but the secret, in the standard alphabet.
    let characters: [UInt8]
    /// The same characters for filler in the place of the secret.
    let fillerCharacters: [UInt8]
    private let alignment: Int
    private let tailBits: Int

    init(of secret: [UInt8], alignment: Int) {
        let encode = { (bytes: [UInt8]) in Array(Data(Array(repeating: 0, count: alignment) + bytes).base64EncodedString().utf8) }
        let bits = (alignment + secret.count) * 8
        let whole = [0, 2, 3][alignment]..<bits / 6
        characters = Array(encode(secret)[whole])
        fillerCharacters = Array(encode(Array(repeating: Self.filler, count: secret.count))[whole])
        self.alignment = alignment
        tailBits = bits % 6
    }

    /// The character before ``characters``, its bits of the secret replaced; `nil` where it holds none.
    func head(_ character: UInt8) -> UInt8? {
        guard alignment > 0, let value = Self.value(of: character) else { return nil }
        return alignment == 1 ? Self.alphabet[Int(value & 0b110000 | Self.filler >> 4)] : Self.alphabet[Int(value & 0b111100 | Self.filler >> 6)]
    }

    /// The character behind ``characters``, its bits of the secret replaced; `nil` where it holds none.
    func tail(_ character: UInt8) -> UInt8? {
        guard tailBits > 0, let value = Self.value(of: character) else { return nil }
        let secretBits = Self.filler << (6 - tailBits) & 0b111111
        return Self.alphabet[Int(secretBits | value & (1 << (6 - tailBits) - 1))]
    }

    /// The character in the standard alphabet.
    static func standard(_ character: UInt8) -> UInt8 {
        switch character {
        case UInt8(ascii: "-"): UInt8(ascii: "+")
        case UInt8(ascii: "_"): UInt8(ascii: "/")
        default: character
        }
    }

    private static func value(of character: UInt8) -> UInt8? {
        alphabet.firstIndex(of: standard(character)).map(UInt8.init)
    }

    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
}
