import NIOCore
import RecordingFormat

extension FaultAnswer {
    /// One of the site's refusals, filled for this request.
    init(_ refusal: Refusal, _ template: Template, for request: MockRequest, _ random: inout SplitMix64) {
        self.init(status: refusal.status, file: refusal.template, template, slots: refusal.slots, for: request, &random)
        headers += refusal.actualStatus.map { [("x-actual-status-code", String($0))] } ?? []
        if refusal.isOfFirewall {
            headers.append(("set-cookie", SiteCookie.firewall((random.nextID() + random.nextID()).filter { $0 != "-" }.prefix(60))))
        }
    }

    /// A body of the library, filled for this request.
    init(
        status: Int, file: String, _ template: Template, slots: [String: String] = [:], for request: MockRequest, _ random: inout SplitMix64
    ) {
        let common = [
            "request": request.header("x-request-id") ?? random.nextID(), "path": request.path, "ticket": random.nextID(), "trace": random.nextID(),
            "hours": "2",
        ]
        self.status = status
        headers = [("content-type", file.hasSuffix(".html") ? "text/html; charset=utf-8" : "application/json;charset=utf-8")]
        body = template.filled(common.merging(slots) { $1 })
    }
}

extension FaultValue {
    /// The body of a refusal.
    func template(of refusal: Refusal) throws(FaultValueError) -> Template {
        guard let body = library.body(refusal.template) else {
            throw .init("its body from everyday/refusals/\(refusal.template) in the folder 'Recordings', which was not found")
        }
        return body.template
    }
}
