import MockQwen
import RecordingFormat
import TestSupport
import Testing

@Suite("The three generations of sign-in", .timeLimit(.minutes(10)))
struct SignInGenerationTests {
    private static let body =
        #"{"email":"demo@example.com","password":"\#(Visitor.hash(MockSite.demoAccount.password))"}"#

    private func signIn(_ generation: SignInGeneration, _ target: String, body: String = body) async throws -> (RawResponse, account: RawResponse?) {
        try await withEveryday {
            $0.signIn = generation
        } during: { site in
            var visitor = Visitor(site: site)
            let answer = try await visitor.send("POST", target, body: body)
            let cookie = answer.head.values(of: "set-cookie").first?.split(separator: ";").first.map(String.init)
            visitor.token = cookie.map { String($0.dropFirst("token=".count)) }
            return (answer, visitor.token == nil ? nil : try await visitor.send("GET", "/api/v1/auths/"))
        }
    }

    @Test("v1: a bare account with its token, good for 30 days")
    func version1() async throws {
        let (answer, account) = try await signIn(.v1, "/api/v1/auths/signin")
        #expect(answer.head.status == 200 && answer.json["token_type"] == .string("Bearer"))
        let token = try #require(answer.json["token"]?.text)
        #expect(answer.head.values(of: "set-cookie") == ["token=\(token); Path=/; Max-Age=2592000; Secure; SameSite=Lax"])
        #expect(account?.json["email"] == .string("demo@example.com"))
        let wrong = try await signIn(.v1, "/api/v1/auths/signin", body: #"{"email":"demo@example.com","password":"x"}"#).0
        #expect(wrong.head.status == 401 && wrong.json["detail"]?.text != nil)
    }

    @Test("v2: the token in the envelope and as cookie, or as cookie alone", arguments: [SignInGeneration.v2, .v2CookieOnly])
    func version2(generation: SignInGeneration) async throws {
        let (answer, account) = try await signIn(generation, "/api/v2/auths/signin")
        #expect(answer.json["success"] == .bool(true))
        #expect((answer.json[pointer: "/data/token"] != nil) == (generation == .v2))
        #expect(account?.json["email"] == .string("demo@example.com"))
        let wrong = try await signIn(generation, "/api/v2/auths/signin", body: #"{"email":"demo@example.com","password":"x"}"#).0
        #expect(wrong.head.status == 200 && wrong.code == "Bad_Request")
    }

    @Test(
        "a retired generation is refused with HTTP 400, one that has not come yet is not found",
        arguments: [
            (SignInGeneration.authDomain, "/api/v1/auths/signin", 400), (.authDomain, "/api/v2/auths/signin", 400),
            (.v2, "/api/v1/auths/signin", 400), (.v1, "/api/v2/auths/signin", 200),
        ])
    func others(generation: SignInGeneration, target: String, status: Int) async throws {
        let (answer, _) = try await signIn(generation, target)
        #expect(answer.head.status == status)
        #expect(answer.code == (status == 400 ? "Bad_Request" : "Not_Found"))
        #expect(answer.head.values(of: "set-cookie").isEmpty)
    }

    @Test("before the sign-in host there was none")
    func noAuthDomain() async throws {
        try await withEveryday {
            $0.signIn = .v2
        } during: { site in
            let answer = try await Visitor(site: site).signIn()
            #expect(answer.code == "Not_Found")
        }
    }

    @Test("signing out ends the token and the refresh token that come with it, and drops the cookies", arguments: ["chat.qwen.ai", "auth.qwen.ai"])
    func signOut(host: String) async throws {
        let clock = ManualClock()
        try await withEveryday {
            $0.now = { clock.date }
        } during: { site in
            let signedIn = try await Visitor(site: site).signIn()
            let refresh = try #require(signedIn.refreshToken)
            let visitor = Visitor(site: site, token: signedIn.json[pointer: "/data/access_token"]?.text)
            // Tokens of one account and one second are alike.
            clock.advance(by: .seconds(1))
            let other = try await Visitor.signedIn(site)
            let headers = [("authorization", "Bearer \(visitor.token ?? "")"), ("cookie", "refresh_token=\(refresh)")]
            let answer = try await visitor.send("POST", "/api/v2/auths/signout", host: host, headers: headers)
            #expect(answer.json[pointer: "/data/status"] == .bool(true))
            #expect(answer.head.values(of: "set-cookie").allSatisfy { $0.contains("Max-Age=0") })
            #expect(try await visitor.send("GET", "/api/v1/auths/").code == "unauthorized")
            let late = try await visitor.send(
                "GET", "/api/v2/auths/refresh", host: "auth.qwen.ai", headers: Visitor.authHeaders + [("cookie", "refresh_token=\(refresh)")])
            #expect(late.code == "unauthorized")
            #expect(try await other.send("GET", "/api/v1/auths/").json["id"] != nil, "another session goes on")
        }
    }
}
