import Foundation
import Testing

@testable import QwenSite

@Suite struct SignOutTests {
    private static let refused = ScriptedTransport.Reply.json(#"{"success":false,"data":{"code":"Unauthorized","details":"401 Unauthorized"}}"#)

    @Test("signing out is told to the site with both tokens, and leaves nothing")
    func signOut() async throws {
        let token = makeToken(expiresIn: 900, type: "access_token")
        let transport = ScriptedTransport { _ in .json(#"{"success":true,"data":{"status":true}}"#, setCookies: ["token=; Path=/; Max-Age=0"]) }
        let client = makeClient(token: token, refreshToken: "r", cookies: [.init(name: "acw_tc", value: "w", domain: "chat.qwen.ai")], transport)
        try await client.signOut()
        #expect(transport.requests.map(\.url) == ["https://chat.qwen.ai/api/v2/auths/signout"])
        #expect(transport.requests[0].header("cookie") == "acw_tc=w; refresh_token=r; token=\(token)")
        #expect(client.session.credentials == nil)
        #expect(client.session.snapshot.jar == CookieJar())
    }

    @Test("the other method is used where the site has no address for the first, and a session that is dead already is signed out")
    func signOutOtherwise() async throws {
        let transport = ScriptedTransport { request in
            request.method == "POST" ? .json(#"{"detail":"Method Not Allowed"}"#, status: 405) : .json(#"{"success":true,"data":{"status":true}}"#)
        }
        try await makeClient(transport).signOut()
        #expect(transport.requests.map(\.method) == ["POST", "GET"])
        let dead = makeClient(ScriptedTransport { _ in Self.refused })
        try await dead.signOut()
        #expect(dead.session.credentials == nil)
        let failing = makeClient(ScriptedTransport { _ in .json("{}", status: 502) })
        await #expect(throws: SiteError.self) { try await failing.signOut() }
        #expect(failing.session.credentials != nil)
    }
}
