import Crypto
import FoundationEssentials

/// Where the values of placeholders come from: a clock, randomness and a key to sign tokens with.
public struct ValueSource: Sendable {
    /// Milliseconds since 1970.
    public let now: @Sendable () -> Int
    /// The key that signs tokens.
    public let key: AccessTokenKey
    /// `count` bytes for the value called `name`.
    let bytes: @Sendable (_ name: String, _ count: Int) -> [UInt8]

    /// The computer's clock, in milliseconds since 1970.
    public static let systemClock: @Sendable () -> Int = { Int(Date().timeIntervalSince1970 * 1000) }

    /// New values in every process.
    ///
    /// - Parameters:
    ///   - now: the clock, in milliseconds since 1970.
    ///   - random: 64 random bits a call.
    public static func fresh(
        now: @escaping @Sendable () -> Int = systemClock,
        key: AccessTokenKey = AccessTokenKey(),
        random: @escaping @Sendable () -> UInt64 = {
            var generator = SystemRandomNumberGenerator()
            return generator.next()
        }
    ) -> ValueSource {
        ValueSource(now: now, key: key) { _, count in (0..<count).map { _ in UInt8(truncatingIfNeeded: random()) } }
    }

    /// The same values in every process, made of the placeholders' names, at a time that stands still: for comparing bytes (`--freeze`).
    public static let frozen = ValueSource(now: { 1_790_000_000_000 }, key: AccessTokenKey(seed: "frozen")) { name, count in
        var bytes: [UInt8] = []
        while bytes.count < count { bytes += SHA256.hash(data: Data("\(name)/\(bytes.count)".utf8)) }
        return Array(bytes.prefix(count))
    }
}
