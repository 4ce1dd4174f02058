public import FoundationEssentials

extension UUID {
    /// A random UUID (version 4). Foundation's own opens a file for it, and gives the same one each time where the process has no file
    /// descriptor left.
    public static func random() -> UUID {
        var generator = SystemRandomNumberGenerator()
        let high = generator.next() & ~0xF000 | 0x4000
        let low = generator.next() & (.max >> 2) | 1 << 63
        return withUnsafeBytes(of: (high.bigEndian, low.bigEndian)) { UUID(uuid: $0.loadUnaligned(as: uuid_t.self)) }
    }
}
