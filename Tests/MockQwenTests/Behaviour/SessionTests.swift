import MockQwen
import RecordingFormat
import TestSupport
import Testing

@Suite("Signing in and staying signed in", .timeLimit(.minutes(10)))
struct SessionTests {
    @Test("sign-in hands out an access token, and the refresh token as a cookie of all hosts")
    func signIn() async throws {
        let clock = ManualClock()
        try await withEveryday {
            $0.now = { clock.date }
        } during: { site in
            let answer = try await Visitor(site: site).signIn()
            #expect(answer.json[pointer: "/data/expires_at"] == .number("1790000900"))
            let cookies = answer.head.values(of: "set-cookie").map { cookie in (cookie.prefix { $0 != "=" }, cookie.drop { $0 != ";" }) }
            #expect(cookies.map(\.0) == ["acw_tc", "refresh_token", "x-ap"])
            #expect(
                cookies.map(\.1) == [
                    ";path=/;HttpOnly;Max-Age=1800", "; Max-Age=2592000; Domain=.qwen.ai; Path=/; HttpOnly; Secure; SameSite=Lax",
                    ";path=/;Max-Age=31536000;Secure",
                ])
            #expect(answer.refreshToken?.split(separator: ".").count == 3)
            #expect(answer.json[pointer: "/data/refresh_token"] == nil, "the body does not repeat it")
            #expect(answer.json[pointer: "/data/access_token"]?.text?.split(separator: ".").count == 3)
        }
    }

    @Test("wrong e-mail or password")
    func wrongCredentials() async throws {
        try await withEveryday { site in
            let visitor = Visitor(site: site)
            for answer in [try await visitor.signIn(password: "wrong"), try await visitor.signIn(email: "nobody@example.com")] {
                #expect(answer.head.status == 200)
                #expect(answer.json["success"] == .bool(false))
                #expect(answer.code == "Bad_Request")
                #expect(answer.head.values(of: "set-cookie").isEmpty)
            }
        }
    }

    @Test("the sign-in host refuses a call that lacks one of its headers", arguments: Visitor.authHeaders.map(\.name))
    func authHeaders(missing: String) async throws {
        try await withEveryday { site in
            let headers = Visitor.authHeaders.filter { $0.name != missing }
            let visitor = Visitor(site: site)
            #expect(try await visitor.signIn(headers: headers).details == "Invalid request header")
            let refresh = try await visitor.send("GET", "/api/v2/auths/refresh", host: "auth.qwen.ai", headers: headers)
            #expect(refresh.details == "Invalid request header")
        }
    }

    @Test("the sign-in host refuses another build number")
    func authVersion() async throws {
        try await withEveryday { site in
            let headers = Visitor.authHeaders.map { $0.name == "version" ? ($0.name, "0.2.1") : $0 }
            let answer = try await Visitor(site: site).signIn(headers: headers)
            #expect(answer.details == "Invalid request header")
        }
    }

    @Test("the web client that is set is the one that the page tells and the sign-in host demands")
    func webClient() async throws {
        try await withEveryday {
            $0.webClient = "0.4.1"
        } during: { site in
            let visitor = Visitor(site: site)
            let page = try await visitor.send("GET", "/auth")
            #expect(page.text.contains("/qwen-chat-fe/0.4.1/"))
            #expect(try await visitor.send("GET", "/api/config").json["version"] == .string("0.4.1"))
            #expect(try await visitor.signIn().details == "Invalid request header")
            let headers = Visitor.authHeaders.filter { $0.name != "version" } + [("version", "0.4.1")]
            #expect(try await visitor.signIn(headers: headers).json["success"] == .bool(true))
        }
    }

    @Test("an unverified account signs in with the role 'pending'")
    func pending() async throws {
        try await withEveryday {
            $0.accounts = [MockAccount(email: "new@example.com", password: "p", isVerified: false)]
        } during: { site in
            let answer = try await Visitor(site: site).signIn(email: "new@example.com", password: "p")
            #expect(answer.json[pointer: "/data/role"] == .string("pending"))
        }
    }

    @Test("a token is good for 900 seconds, as bearer and as cookie, and renewal gives a new one")
    func expiryAndRefresh() async throws {
        let clock = ManualClock()
        try await withEveryday {
            $0.now = { clock.date }
        } during: { site in
            let signedIn = try await Visitor(site: site).signIn()
            var visitor = Visitor(site: site, token: signedIn.json[pointer: "/data/access_token"]?.text)
            clock.advance(by: .seconds(899))
            #expect(try await visitor.send("GET", "/api/v2/auths/").json["success"] == .bool(true))
            let byCookie = try await visitor.send("GET", "/api/v2/auths/", headers: [("cookie", "a=b; token=\(visitor.token ?? "")")])
            #expect(byCookie.json["success"] == .bool(true))
            clock.advance(by: .seconds(1))
            let dead = try await visitor.send("POST", "/api/v2/chats/new", body: #"{"models":["qwen3.7-plus"]}"#)
            #expect(dead.details == "Token has expired, please log in again.")
            #expect(dead.head.values(of: "x-actual-status-code") == ["401"])

            let refresh = try #require(signedIn.refreshToken)
            let renewed = try await self.refresh(visitor, refresh)
            visitor.token = try #require(renewed.json[pointer: "/data/access_token"]?.text)
            #expect(try await visitor.send("GET", "/api/v1/auths/").json["role"] == .string("user"))
        }
    }

    @Test("a refresh token is good once: the next is in the answer and in its cookie")
    func rotation() async throws {
        let clock = ManualClock()
        try await withEveryday {
            $0.now = { clock.date }
        } during: { site in
            let visitor = Visitor(site: site)
            let first = try #require(try await visitor.signIn().refreshToken)
            let renewed = try await refresh(visitor, first)
            let second = try #require(renewed.json[pointer: "/data/refresh_token"]?.text)
            #expect(first != second)
            #expect(renewed.head.values(of: "set-cookie").first?.hasPrefix("refresh_token=\(second);") == true)
            #expect(try await refresh(visitor, first).code == "unauthorized")
            clock.advance(by: .seconds(2_592_001))
            #expect(try await refresh(visitor, second).code == "unauthorized")
        }
    }

    @Test("no token, a token of nobody, a refresh token in its place, and another process's token", arguments: ["/api/v2/auths/", "/api/v1/auths/"])
    func noAccess(target: String) async throws {
        try await withEveryday { site in
            #expect(try await Visitor(site: site).send("GET", target).code == "Unauthorized")
            #expect(try await Visitor(site: site, token: "a.b.c").send("GET", target).code == "unauthorized")
            let refreshToken = try await Visitor(site: site).signIn().refreshToken
            #expect(try await Visitor(site: site, token: refreshToken).send("GET", target).code == "unauthorized")
            let foreign = try await withEveryday { other in try await Visitor.signedIn(other).token }
            #expect(try await Visitor(site: site, token: foreign).send("GET", target).code == "unauthorized")
        }
    }

    @Test("reset forgets refresh tokens and chats")
    func reset() async throws {
        try await withEveryday { site in
            let visitor = try await Visitor.signedIn(site)
            let chat = try await visitor.newChat()
            _ = try await visitor.send("POST", "/__mock/reset")
            #expect(try await visitor.ask(Question(chat)).details == "Invalid input the chat \(chat) is not exist")
        }
    }

    private func refresh(_ visitor: Visitor, _ token: String) async throws -> RawResponse {
        let headers = Visitor.authHeaders + [("cookie", "refresh_token=\(token)")]
        return try await visitor.send("GET", "/api/v2/auths/refresh", host: "auth.qwen.ai", headers: headers)
    }
}
