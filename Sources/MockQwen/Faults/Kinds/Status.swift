import NIOCore
import RecordingFormat

/// `status=503`, `status=200+waf.json`: this status in place of an answer, with a body from `Recordings/faults` or a refusal of the site.
struct Status: Fault {
    static let usage = "status=CODE[+BODY]"
    let status: Int
    private let body: (file: String, template: Template)?

    init(_ value: FaultValue) throws(FaultValueError) {
        let halves = (value.text ?? "").split(separator: "+", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        guard let status = halves.first.flatMap({ Int($0) }), (200...599).contains(status) else { throw .init("a status from 200 to 599") }
        self.status = status
        guard halves.count == 2 else {
            body = nil
            return
        }
        guard let body = value.library.body(halves[1]) else {
            throw .init("one of the bodies \(value.library.bodyNames.joined(separator: ", "))")
        }
        self.body = body
    }

    func effect(on request: MockRequest, _ memory: inout FaultMemory, _ random: inout SplitMix64) -> FaultEffect {
        guard let body else { return .instead(FaultAnswer(status: status, headers: [], body: .init())) }
        return .instead(FaultAnswer(status: status, file: body.file, body.template, for: request, &random))
    }
}
