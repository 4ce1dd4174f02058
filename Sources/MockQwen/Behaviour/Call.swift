import FoundationEssentials
import NIOCore
import RecordingFormat

/// One request to the behaviour, with what is needed to answer it.
struct Call: Sendable {
    /// Bodies beyond this many bytes are met with a human check: 117 kB were seen to pass, 129 kB were not (`site-protocol` §1.7).
    static let challengedBodyBytes = 128_000

    let request: MockRequest
    let writer: MockResponseWriter
    let world: World

    /// The id that the answer's envelope carries: the one the client sent.
    var requestID: String { request.header("x-request-id") ?? world.newID() }

    var isTooLarge: Bool { request.host == SiteHost.chat && request.body.readableBytes > Self.challengedBodyBytes }

    /// The token that comes with the request, as bearer or as cookie.
    var sentToken: String? {
        let bearer = request.header("authorization").flatMap { $0.hasPrefix("Bearer ") ? String($0.dropFirst(7)) : nil }
        return bearer ?? request.cookie("token")
    }

    /// The account whose token comes with the request.
    func signedIn() throws(Refusal) -> Account {
        guard let token = sentToken, !token.isEmpty else { throw .unauthorized }
        return try world.account(accessToken: token)
    }

    /// The request's body as JSON.
    func json() throws(Refusal) -> JSONValue {
        do { return try JSONValue(parsing: request.body) } catch { throw .badRequest }
    }

    // MARK: Answers

    /// Answers with a template of `answers/`. The slot `request` is filled everywhere.
    func answer(_ template: String, _ slots: [String: String] = [:], cookies: [String] = []) async throws {
        try await send("answers/\(template)", slots, status: 200, headers: cookies.map { ("set-cookie", $0) })
    }

    func refuse(_ refusal: Refusal) async throws {
        var slots = refusal.slots
        slots["path"] = request.path
        slots["ticket"] = world.newID()
        slots["trace"] = world.newID()
        let actual = refusal.actualStatus.map { [("x-actual-status-code", String($0))] } ?? []
        let mark = refusal.isOfFirewall ? [("set-cookie", world.firewallCookie())] : []
        try await send("refusals/\(refusal.template)", slots, status: refusal.status, headers: actual + mark)
    }

    /// Sends a page of the site.
    func page(_ template: String, _ slots: [String: String], cookies: [String]) async throws {
        try await send("pages/\(template)", slots, status: 200, headers: cookies.map { ("set-cookie", $0) })
    }

    /// Says that nothing is known to answer with, in the way that tells a miss from anything the site could say.
    func miss(_ reason: String) async throws {
        let headers = [("content-type", "text/plain; charset=utf-8"), ("x-mockqwen-miss", "1")]
        try await writer.respond(status: 599, headers: headers, body: ByteBuffer(string: reason))
    }

    private func send(_ template: String, _ slots: [String: String], status: Int, headers: [(String, String)]) async throws {
        let slots = slots.merging(["request": requestID]) { given, _ in given }
        let type =
            switch template.split(separator: ".").last {
            case "html": "text/html; charset=utf-8"
            case "xml": "application/xml"
            default: "application/json;charset=utf-8"
            }
        try await writer.respond(status: status, headers: [("content-type", type)] + headers, body: world.templates[template].filled(slots))
    }
}
