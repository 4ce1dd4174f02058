import Wire

/// What one frame holds that this program does not know, or not in this form: names of keys, phases and types, never values.
struct FrameDrift: Equatable {
    /// A frame of nothing but surprises is one surprise.
    private static let limit = 16
    /// For many frames together.
    private static let sumLimit = 4096

    private(set) var shapes: [String] = []

    var isEmpty: Bool { shapes.isEmpty }

    /// A value that has another type than the one expected.
    mutating func note(_ place: StaticString, _ kind: JSONScanner.Kind) { note("\(place): \(kind)") }

    /// A member that is not known.
    mutating func note(unknown name: String, in place: StaticString) { note("\(place).\(Self.name(name))") }

    mutating func note(_ shape: String) {
        if shapes.count < Self.limit { shapes.append(shape) }
    }

    mutating func add(_ other: FrameDrift) {
        if shapes.count + other.shapes.count <= Self.sumLimit { shapes += other.shapes }
    }

    /// A name as it may be shown: what does not look like a name chosen by a programmer may be content, and is left out.
    static func name(_ text: String) -> String {
        let isName = text.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
                UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "."):
                true
            default: false
            }
        }
        let digits = text.utf8.count { (0x30...0x39).contains($0) }
        return isName && !text.isEmpty && text.utf8.count <= 40 && digits <= 4 ? text : "…"
    }
}
