import NIOCore

/// Something that goes wrong on purpose: a few numbers, and what becomes of a request.
///
/// A new one is a file in `Kinds` and a line in ``FaultKinds``.
protocol Fault: Sendable {
    /// How it is written in a recipe, such as `stall-after=N`.
    static var usage: String { get }

    /// - Throws: ``FaultValueError`` where the value is not what the usage says.
    init(_ value: FaultValue) throws(FaultValueError)

    /// What it does to one request.
    /// - Parameters:
    ///   - memory: what it has seen of the requests before.
    ///   - random: numbers that are the same in every run for the same seed and the same request.
    func effect(on request: MockRequest, _ memory: inout FaultMemory, _ random: inout SplitMix64) -> FaultEffect
}

extension Fault {
    static var name: String { String(usage.prefix { $0 != "=" && $0 != "[" }) }
}

/// What a fault does to the answer of one request.
enum FaultEffect: Sendable {
    case none
    /// The answer is changed on its way out.
    case stage(any AnswerStage)
    /// The request does not reach what is being played; this is the answer.
    case instead(FaultAnswer)
}

/// An answer that a fault gives by itself.
struct FaultAnswer: Sendable {
    var status: Int
    var headers: [(String, String)]
    var body: ByteBuffer
}

/// What one fault of an active recipe remembers.
struct FaultMemory: Sendable {
    /// How many requests it has counted.
    var count = 0
    /// How often each token came.
    var tokens: [String: Int] = [:]
}
