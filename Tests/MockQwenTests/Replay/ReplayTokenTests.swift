import Foundation
import NIOCore
import RecordingFormat
import TestSupport
import Testing

@testable import MockQwen

@Suite("Tokens at replay", .timeLimit(.minutes(10)))
struct ReplayTokenTests {
    private func withSite(
        _ names: [Recording], _ body: @escaping @Sendable (ReplayVisitor, ManualClock) async throws -> Void
    ) async throws {
        let clock = ManualClock()
        try await withMockSite(.recordings(names), configure: { $0.now = { clock.date } }) { site in
            try await site.withConnection { try await body(ReplayVisitor(connection: $0), clock) }
        }
    }

    /// The refresh cookie that an answer sets.
    private static func refreshCookie(_ answer: RawResponse) -> String {
        let cookie = answer.head.values(of: "set-cookie").first { $0.hasPrefix("refresh_token=") } ?? ""
        return String(cookie.prefix { $0 != ";" })
    }

    private static func refresh(_ visitor: ReplayVisitor, _ cookie: String) async throws -> RawResponse {
        try await visitor.send("GET", "/api/v2/auths/refresh", host: "auth.qwen.ai", cookie: cookie)
    }

    @Test("an access token is good for 15 minutes as cookie and as bearer token, and then no longer")
    func expiry() async throws {
        try await withSite(try recordings("account", "token-expired")) { visitor, clock in
            let token = try await visitor.signIn().json[pointer: "/data/access_token"]?.text ?? ""
            let signedIn = ReplayVisitor(connection: visitor.connection, token: token)
            clock.advance(by: .seconds(899))
            #expect(try await signedIn.send("GET", "/api/v1/auths/").json["role"]?.text == "user")
            try await visitor.connection.send("GET", "/api/v1/auths/", headers: [("Authorization", "Bearer \(token)")])
            #expect(try await visitor.connection.receiveResponse().json["role"]?.text == "user")
            clock.advance(by: .seconds(1))
            let refused = try await signedIn.send("GET", "/api/v1/auths/")
            #expect(refused.head.status == 200)
            #expect(refused.json[pointer: "/data/code"]?.text == "unauthorized")
        }
    }

    @Test("a refresh hands out new tokens, and the old refresh cookie is worthless from then on")
    func rotation() async throws {
        try await withSite(try recordings("account")) { visitor, clock in
            let signIn = try await visitor.signIn()
            let first = Self.refreshCookie(signIn)
            clock.advance(by: .seconds(800))
            let answer = try await Self.refresh(visitor, first)
            let second = Self.refreshCookie(answer)
            #expect(second != first)
            let token = answer.json[pointer: "/data/access_token"]?.text ?? ""
            #expect(token != (signIn.json[pointer: "/data/access_token"]?.text))
            clock.advance(by: .seconds(800))
            let signedIn = ReplayVisitor(connection: visitor.connection, token: token)
            #expect(try await signedIn.send("GET", "/api/v1/auths/").json["email"]?.text == "one@example.com")
            #expect(try await Self.refresh(visitor, first).json[pointer: "/data/code"]?.text == "unauthorized")
            #expect(try await Self.refresh(visitor, second).json["success"] == .bool(true))
        }
    }

    @Test("a refresh within the second of the sign-in hands out new tokens as well")
    func rotationAtOnce() async throws {
        try await withSite(try recordings("account")) { visitor, _ in
            let first = Self.refreshCookie(try await visitor.signIn())
            let second = Self.refreshCookie(try await Self.refresh(visitor, first))
            #expect(second != first)
            #expect(try await Self.refresh(visitor, first).json[pointer: "/data/code"]?.text == "unauthorized")
            #expect(try await Self.refresh(visitor, second).json["success"] == .bool(true))
        }
    }

    @Test("a refresh without cookie, and one with a cookie of another day")
    func badRefresh() async throws {
        try await withSite(try recordings("account")) { visitor, _ in
            let without = try await Self.refresh(visitor, "cna=1")
            #expect(without.json[pointer: "/data/code"]?.text == "Unauthorized")
            let stale = try await Self.refresh(visitor, "refresh_token=eyJ.eyJ.x")
            #expect(stale.json[pointer: "/data/code"]?.text == "unauthorized")
        }
    }

    @Test("a token that another process signed, or nobody, is refused", arguments: [true, false])
    func forged(isSigned: Bool) async throws {
        try await withSite(try recordings("account", "token-expired")) { visitor, _ in
            let token = AccessTokenKey().mint(AccessToken(accountID: "x", lastPasswordChange: 0, expires: 2_000_000_000))
            let forger = ReplayVisitor(connection: visitor.connection, token: isSigned ? token : "rubbish")
            let answer = try await forger.send("GET", "/api/v1/auths/")
            #expect(answer.json[pointer: "/data/code"]?.text == "unauthorized")
        }
    }

    @Test("the models are open to all")
    func models() async throws {
        try await withSite(try recordings("account")) { visitor, _ in
            guard case .array(let models)? = try await visitor.send("GET", "/api/models").json["data"] else { throw NoModels() }
            #expect(models.count == 18)
        }
    }

    private struct NoModels: Error {}
}
