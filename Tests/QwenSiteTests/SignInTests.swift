import Foundation
import Testing

@testable import QwenSite

@Suite struct SignInTests {
    static let page = """
        <!doctype html><html><head><title>Qwen Studio</title>
        <script src="https://assets.alicdn.com/g/qwenweb/qwen-chat-fe/0.3.14/js/main.js"></script></head><body><div id="root"></div></body></html>
        """
    static let account = #"{"id":"u1","email":"a@example.org","name":"A","role":"user"}"#
    private static let newest = "auth.qwen.ai/api/v2/auths/signin"

    /// A site that answers the sign-in at these addresses, and has no others.
    private func site(_ signIns: [String: ScriptedTransport.Reply], account: String = account) -> ScriptedTransport {
        ScriptedTransport { request in
            if let reply = signIns[request.place] { return reply }
            switch request.place {
            case "chat.qwen.ai/auth": return .html(Self.page)
            case "chat.qwen.ai/api/v1/auths/": return .json(account)
            default: return .json(#"{"detail":"Not Found"}"#, status: 404)
            }
        }
    }

    @Test("the page, the password at the auth domain, the account: as a browser goes")
    func authDomain() async throws {
        let token = makeToken()
        let transport = site([
            Self.newest: .json(
                #"{"success":true,"request_id":"r","data":{"access_token":"\#(token)"}}"#,
                setCookies: ["refresh_token=refresh-1; Domain=.qwen.ai; HttpOnly; Secure; Max-Age=2592000", "acw_tc=w; path=/; HttpOnly"])
        ])
        let saved = Shared<[SiteCredentials]>([])
        let client = makeClient(token: nil, didChange: { credentials in saved.withLock { $0.append(credentials) } }, transport)
        #expect(try await client.signIn(email: "a@example.org", password: "secret") == SiteAccount(id: "u1", email: "a@example.org", name: "A"))
        let credentials = try #require(client.session.credentials)
        #expect(credentials.token == token)
        #expect(credentials.refreshToken == "refresh-1")
        #expect(credentials.expiresAt == testTime.addingTimeInterval(900))
        #expect(credentials.cookies.map(\.name) == ["acw_tc"])
        #expect(saved.withLock { $0.map(\.token) } == [token])
        let requests = transport.requests
        #expect(requests.map(\.place) == ["chat.qwen.ai/auth", Self.newest, "chat.qwen.ai/api/v1/auths/"])
        #expect(
            requests[1].json as? [String: String] == [
                "email": "a@example.org", "password": "2bb80d537b1da3e38bd30361aa855686bde0eacd7162fef6a25fe97bf527a25b", "login_type": "email",
            ])
        #expect(requests[1].header("version") == "0.3.14")
        #expect(requests[1].header("source") == "web")
        #expect(requests[1].header("x-request-origin") == "https://chat.qwen.ai")
        #expect(requests[1].header("origin") == "https://chat.qwen.ai")
        #expect(requests[1].header("sec-fetch-site") == "same-site")
        #expect(requests[2].header("cookie") == "token=\(token)")
    }

    @Test("the token may lie in the body or only in a cookie, under any generation's name")
    func tokenPlaces() async throws {
        let token = makeToken()
        let replies: [ScriptedTransport.Reply] = [
            .json(#"{"success":true,"data":{"token":"\#(token)"}}"#),
            .json(#"{"success":true,"data":{"id":"u1"}}"#, setCookies: ["token=\(token); Path=/; HttpOnly"]),
            .json(#"{"id":"u1","token":"\#(token)","token_type":"Bearer","expires_at":"1800000000"}"#),
            .json(#"{"success":"true","data":{"access_token":"\#(token)","refresh_token":"r"}}"#),
        ]
        for reply in replies {
            let client = makeClient(token: nil, site([Self.newest: reply]))
            _ = try await client.signIn(email: "a@example.org", password: "secret")
            #expect(client.session.credentials?.token == token)
        }
    }

    @Test("where the newest address does not exist, the older ones are tried")
    func olderGenerations() async throws {
        let transport = site(["chat.qwen.ai/api/v1/auths/signin": .json(#"{"id":"u1","token":"\#(makeToken())"}"#)])
        _ = try await makeClient(token: nil, transport).signIn(email: "a@example.org", password: "secret")
        #expect(
            transport.requests.map(\.place) == [
                "chat.qwen.ai/auth", Self.newest, "chat.qwen.ai/api/v2/auths/signin", "chat.qwen.ai/api/v1/auths/signin",
                "chat.qwen.ai/api/v1/auths/",
            ])
    }

    @Test(
        "the page's build tells which address is the first",
        arguments: [
            ("0.2.40", "chat.qwen.ai/api/v1/auths/signin"), ("0.2.68", "chat.qwen.ai/api/v2/auths/signin"),
            ("0.2.91", "chat.qwen.ai/api/v2/auths/signin"), ("0.3.11", newest), ("0.10.0", newest), ("1.0", newest),
        ])
    func generation(build: String, address: String) async throws {
        let transport = ScriptedTransport { request in
            switch request.place {
            case "chat.qwen.ai/auth": .html(Self.page.replacing("0.3.14", with: build))
            case address: .json(#"{"success":true,"data":{"id":"u1","token":"\#(makeToken())"}}"#)
            default: .json(Self.account)
            }
        }
        _ = try await makeClient(token: nil, transport).signIn(email: "a@example.org", password: "secret")
        #expect(transport.requests.map(\.place) == ["chat.qwen.ai/auth", address, "chat.qwen.ai/api/v1/auths/"])
    }

    @Test("where the account is no longer told bare, it is asked for in the envelope, here and later")
    func accountEnveloped() async throws {
        let transport = ScriptedTransport { request in
            switch request.place {
            case "chat.qwen.ai/auth": .html(Self.page)
            case Self.newest: .json(#"{"success":true,"data":{"access_token":"\#(makeToken(type: "access_token"))"}}"#)
            case "chat.qwen.ai/api/v2/auths/": .json(#"{"success":true,"data":\#(Self.account)}"#)
            default: .json(#"{"detail":"Not Found"}"#, status: 404)
            }
        }
        let client = makeClient(token: nil, transport)
        #expect(try await client.signIn(email: "a@example.org", password: "secret").id == "u1")
        #expect(try await client.account().id == "u1")
        #expect(
            transport.requests.suffix(3).map(\.place)
                == ["chat.qwen.ai/api/v1/auths/", "chat.qwen.ai/api/v2/auths/", "chat.qwen.ai/api/v2/auths/"])
    }

    @Test("an address that the site has given up leads on to the newer ones, and its words are told where these don't exist")
    func retired() async throws {
        let page = ScriptedTransport.Reply.html(Self.page.replacing("0.3.14", with: "0.2.40"))
        let gone = ScriptedTransport.Reply.json(#"{"success":false,"data":{"code":"Bad_Request","details":"No longer"}}"#, status: 400)
        let taken = ScriptedTransport.Reply.json(#"{"success":true,"data":{"access_token":"\#(makeToken())"}}"#)
        var replies = ["chat.qwen.ai/auth": page, "chat.qwen.ai/api/v1/auths/signin": gone, Self.newest: taken]
        let transport = site(replies)
        _ = try await makeClient(token: nil, transport).signIn(email: "a@example.org", password: "secret")
        #expect(transport.requests.map(\.place).suffix(3) == ["chat.qwen.ai/api/v1/auths/signin", Self.newest, "chat.qwen.ai/api/v1/auths/"])
        replies[Self.newest] = nil
        await #expect(throws: SiteError.unauthorized(details: "No longer")) {
            try await makeClient(token: nil, site(replies)).signIn(email: "a@example.org", password: "secret")
        }
    }

    @Test("a site that has none of the known addresses is not understood; nothing is blamed on the password")
    func noAddress() async throws {
        await #expect(throws: SiteError.malformed(place: "sign-in: none of the known addresses exists")) {
            try await makeClient(token: nil, site([:])).signIn(email: "a@example.org", password: "secret")
        }
    }

    @Test(
        "refused credentials are told as such, with the site's words and without what was typed",
        arguments: [
            (200, #"{"success":false,"data":{"code":"Bad_Request","details":"Incorrect password hunter2-hunter2 given"}}"#),
            (401, #"{"detail":"Incorrect password hunter2-hunter2 given"}"#),
            (400, #"{"success":false,"data":{"code":"xyz","details":"Incorrect password hunter2-hunter2 given"}}"#),
        ])
    func refusal(status: Int, body: String) async throws {
        let client = makeClient(token: nil, site([Self.newest: .json(body, status: status)]))
        await #expect(throws: SiteError.unauthorized(details: "Incorrect password … given")) {
            try await client.signIn(email: "a@example.org", password: "hunter2-hunter2")
        }
        #expect(client.session.credentials == nil)
    }

    @Test("headers that the site does not take are not blamed on the password")
    func badHeaders() async throws {
        let body = #"{"success":false,"data":{"code":"Bad_Request","details":"Invalid request header"}}"#
        let client = makeClient(token: nil, site([Self.newest: .json(body)]))
        await #expect(throws: SiteError.rejected(code: "Bad_Request", details: "Invalid request header")) {
            try await client.signIn(email: "a@example.org", password: "secret")
        }
    }

    @Test("an account that has not confirmed its e-mail is told as unverified")
    func unverified() async throws {
        let transport = site(
            [Self.newest: .json(#"{"success":true,"data":{"access_token":"\#(makeToken())"}}"#)], account: #"{"id":"u1","role":"pending"}"#)
        #expect(try await makeClient(token: nil, transport).signIn(email: "a@example.org", password: "p").isVerified == false)
    }

    @Test(
        "an account that the site does not let do anything is told as what it is",
        arguments: [
            (200, "Unauthorized", "Your account is pending activation. Please check your email", SiteError.unverified(details: "*")),
            (200, "Bad_Request", "The account is not activated", .unverified(details: "*")), (403, "forbidden", "no", .forbidden(details: "*")),
            (200, "Forbidden", "no", .forbidden(details: "*")), (200, "x", "This account has been banned", .forbidden(details: "*")),
        ] as [(Int, String, String, SiteError)])
    func keptOut(status: Int, code: String, details: String, expected: SiteError) async throws {
        let body = #"{"success":false,"data":{"code":"\#(code)","details":"\#(details)"}}"#
        let client = makeClient(ScriptedTransport { _ in .json(body, status: status) })
        let error = await #expect(throws: SiteError.self) { try await client.newChat(model: "m") }
        #expect(error?.withoutWords == expected)
        #expect(error?.remedy == .anotherAccount)
    }

    @Test("success without a token anywhere is not understood")
    func noToken() async throws {
        let client = makeClient(token: nil, site([Self.newest: .json(#"{"success":true,"data":{}}"#)]))
        await #expect(throws: SiteError.malformed(place: "sign-in: an answer without a token")) {
            try await client.signIn(email: "a@example.org", password: "secret")
        }
    }

    @Test("a page without anything of use does not stop the sign-in")
    func barePage() async throws {
        let transport = ScriptedTransport { request in
            switch request.place {
            case "chat.qwen.ai/auth": .html("<html></html>")
            case Self.newest: .json(#"{"success":true,"data":{"access_token":"\#(makeToken())"}}"#)
            default: .json(Self.account)
            }
        }
        _ = try await makeClient(token: nil, transport).signIn(email: "a@example.org", password: "secret")
        #expect(transport.requests[1].header("version") == WebClient.defaultVersion)
    }

    @Test("an account that is told only to another form of the credentials is signed in all the same")
    func otherForm() async throws {
        let transport = ScriptedTransport { request in
            switch request.place {
            case "chat.qwen.ai/auth": .html(Self.page)
            case Self.newest: .json(#"{"success":true,"data":{"access_token":"\#(makeToken())"}}"#)
            default:
                request.header("authorization") == nil
                    ? .json(#"{"success":false,"data":{"code":"Unauthorized","details":"401 Unauthorized"}}"#) : .json(Self.account)
            }
        }
        #expect(try await makeClient(token: nil, transport).signIn(email: "a@example.org", password: "secret").id == "u1")
    }
}
