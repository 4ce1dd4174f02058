/// Random numbers from a seed, the same in every run (SplitMix64 of Steele, Lea and Flood).
struct SplitMix64: RandomNumberGenerator, Sendable {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    /// Numbers of their own for each combination of these.
    init(seed: UInt64, _ parts: Int...) {
        state = seed
        for part in parts {
            state = next() ^ UInt64(bitPattern: Int64(part))
        }
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// An id in the form of a UUID.
    mutating func nextID() -> String {
        let hex = [next(), next()].map { word in
            let digits = String(word, radix: 16)
            return String(repeating: "0", count: 16 - digits.count) + digits
        }.joined()
        let bounds = [0, 8, 12, 16, 20, 32]
        return zip(bounds, bounds.dropFirst()).map { hex.dropFirst($0).prefix($1 - $0) }.joined(separator: "-")
    }
}
