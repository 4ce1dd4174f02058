import RecordingFormat

/// `expire-token`: a token is good for one call, or for the number that is given, and counts as expired then. Whoever renews at the
/// sign-in host makes tokens good again.
struct ExpireToken: Fault {
    static let usage = "expire-token[=N]"
    let calls: Int
    private let template: Template

    init(_ value: FaultValue) throws(FaultValueError) {
        calls = try value.number(0...1_000_000, or: 1)
        template = try value.template(of: .tokenExpired)
    }

    func effect(on request: MockRequest, _ memory: inout FaultMemory, _ random: inout SplitMix64) -> FaultEffect {
        guard request.host != SiteHost.auth else {
            // A token that is minted again within the same second may have the same text, so its count can't go on.
            memory.tokens = [:]
            return .none
        }
        guard request.host == SiteHost.chat, let token = request.accessToken else { return .none }
        if memory.tokens.count >= Self.limit { memory.tokens = [:] }
        memory.tokens[token, default: 0] += 1
        guard memory.tokens[token, default: 0] > calls else { return .none }
        return .instead(FaultAnswer(.tokenExpired, template, for: request, &random))
    }

    private static let limit = 10_000
}

extension MockRequest {
    fileprivate var accessToken: String? {
        header("authorization").flatMap { $0.hasPrefix("Bearer ") ? String($0.dropFirst(7)) : nil } ?? cookie("token")
    }
}
