import RecordingFormat

/// `human-check-after=10`: behind so many calls of the chat host each one meets the human check.
struct HumanCheckAfter: Fault {
    static let usage = "human-check-after=N"
    let calls: Int
    private let template: Template

    init(_ value: FaultValue) throws(FaultValueError) {
        calls = try value.number(0...1_000_000)
        template = try value.template(of: .humanCheck)
    }

    func effect(on request: MockRequest, _ memory: inout FaultMemory, _ random: inout SplitMix64) -> FaultEffect {
        guard request.host == SiteHost.chat else { return .none }
        memory.count += 1
        guard memory.count > calls else { return .none }
        return .instead(FaultAnswer(.humanCheck, template, for: request, &random))
    }
}
