import RecordingFormat

/// `rate-limit-after=2`: behind so many questions each one meets the daily limit.
struct RateLimitAfter: Fault {
    static let usage = "rate-limit-after=N"
    let questions: Int
    private let template: Template

    init(_ value: FaultValue) throws(FaultValueError) {
        questions = try value.number(0...1_000_000)
        template = try value.template(of: .rateLimited(hours: 2))
    }

    func effect(on request: MockRequest, _ memory: inout FaultMemory, _ random: inout SplitMix64) -> FaultEffect {
        guard request.isQuestion else { return .none }
        memory.count += 1
        guard memory.count > questions else { return .none }
        return .instead(FaultAnswer(.rateLimited(hours: 2), template, for: request, &random))
    }
}

extension MockRequest {
    fileprivate var isQuestion: Bool { method == "POST" && path == "/api/v2/chat/completions" }
}
