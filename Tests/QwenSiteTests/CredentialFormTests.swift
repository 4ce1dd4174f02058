import Foundation
import Testing

@testable import QwenSite

@Suite struct CredentialFormTests {
    private static let refused = ScriptedTransport.Reply.json(#"{"success":false,"data":{"code":"Unauthorized","details":"401 Unauthorized"}}"#)
    private static let events = ScriptedTransport.Reply.events(
        #"data: {"choices":[{"delta":{"content":"Hi","phase":"answer","status":"typing"}}],"response_id":"a"}"# + "\n\n")

    private static func form(of request: SiteRequest) -> CredentialForm? {
        switch (request.header("cookie")?.split(separator: "; ").contains { $0.hasPrefix("token=") } == true, request.header("authorization") != nil)
        {
        case (true, false): .cookie
        case (true, true): .both
        case (false, true): .bearer
        case (false, false): nil
        }
    }

    private func ask(_ client: SiteClient) async throws {
        _ = try await client.ask(Question(chat: "c", model: "m", text: "x"), timeout: .seconds(5))
    }

    @Test("the forms are tried in the order in which the site is known to take them, and the one it takes stays", arguments: CredentialForm.allCases)
    func order(taken: CredentialForm) async throws {
        let transport = ScriptedTransport { request in Self.form(of: request) == taken ? Self.events : Self.refused }
        let client = makeClient(transport)
        try await ask(client)
        let tried = CredentialForm.allCases.prefix { $0 != taken } + [taken]
        #expect(transport.requests.map(Self.form) == Array(tried))
        try await ask(client)
        #expect(transport.requests.map(Self.form) == tried + [taken])
        #expect(transport.requests.last?.header("authorization").map { $0 == "Bearer \(makeToken(expiresIn: 20 * 86_400))" } ?? true)
    }

    @Test("a token that no form helps is refused after each has been tried once, and next time again from the first")
    func none() async throws {
        let transport = ScriptedTransport { _ in Self.refused }
        let client = makeClient(transport)
        for round in 1...2 {
            await #expect(throws: SiteError.unauthorized(details: "401 Unauthorized")) { try await ask(client) }
            #expect(transport.requests.count == 3 * round)
        }
        #expect(transport.requests.map(Self.form) == [.cookie, .both, .bearer, .cookie, .both, .bearer])
    }

    @Test("a form that a question has proved is not doubted when the token dies")
    func proven() async throws {
        let isDead = Shared(false)
        let transport = ScriptedTransport { _ in isDead.withLock { $0 } ? Self.refused : Self.events }
        let client = makeClient(transport)
        try await ask(client)
        isDead.withLock { $0 = true }
        await #expect(throws: SiteError.unauthorized(details: "401 Unauthorized")) { try await ask(client) }
        #expect(transport.requests.map(Self.form) == [.cookie, .cookie])
    }

    @Test("a renewal comes before other forms: the token is more often at fault than the form")
    func renewalFirst() async throws {
        let new = makeToken(expiresIn: 900, user: "renewed")
        let transport = ScriptedTransport { request in
            if request.place.hasSuffix("/refresh") { return .json(#"{"success":true,"data":{"access_token":"\#(new)"}}"#) }
            return Self.form(of: request) == .both && request.header("authorization") == "Bearer \(new)" ? Self.events : Self.refused
        }
        try await ask(makeClient(refreshToken: "r", transport))
        #expect(transport.requests.map(Self.form) == [.cookie, nil, .cookie, .both])
    }

    @Test("the human check is an answer, not a reason to try another form")
    func humanCheck() async throws {
        let transport = ScriptedTransport { _ in HumanCheckTests.Form.json.reply }
        await #expect(throws: SiteError.humanCheck(url: "https://chat.qwen.ai/")) { try await ask(makeClient(transport)) }
        #expect(transport.requests.count == 1)
    }

    @Test("callers that are refused at the same time do not mislead each other")
    func together() async throws {
        let transport = ScriptedTransport { request in Self.form(of: request) == .both ? Self.events : Self.refused }
        let client = makeClient(transport)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<20 { group.addTask { try await ask(client) } }
            try await group.waitForAll()
        }
        #expect(client.session.snapshot.form == .both)
    }

    @Test("an older page carries the token twice", arguments: [("0.2.68", CredentialForm.both), ("0.2.81", .cookie), ("?", .cookie)])
    func older(build: String, form: CredentialForm) async throws {
        let transport = ScriptedTransport { _ in Self.events }
        let client = makeClient(transport)
        client.session.learn(webClientVersion: build)
        try await ask(client)
        #expect(transport.requests.map(Self.form) == [form])
    }

    @Test(
        "an event stream that says nothing proves nothing",
        arguments: ["data: {}\n\n", ": alive\n\n", ""])
    func empty(stream: String) async throws {
        let client = makeClient(ScriptedTransport { _ in .events(stream) })
        try await ask(client)
        #expect(!client.session.snapshot.isFormProven)
    }

    @Test("what a lesser call was taken in does not displace the form that a question has proved meanwhile")
    func overtaken() {
        let session = makeClient(ScriptedTransport { _ in Self.events }).session
        session.use(.bearer, isProven: true)
        session.use(.both)
        #expect(session.snapshot.form == .bearer)
        #expect(session.snapshot.isFormProven)
    }

    @Test("a proven form is doubted once the site refuses a token in it that it has just given")
    func doubted() async throws {
        let new = makeToken(expiresIn: 900, user: "renewed")
        let taken = Shared(CredentialForm.cookie)
        let transport = ScriptedTransport { request in
            if request.place.hasSuffix("/refresh") { return .json(#"{"success":true,"data":{"access_token":"\#(new)"}}"#) }
            return Self.form(of: request) == taken.withLock { $0 } ? Self.events : Self.refused
        }
        let client = makeClient(refreshToken: "r", transport)
        try await ask(client)
        taken.withLock { $0 = .both }
        try await ask(client)
        #expect(transport.requests.map(Self.form) == [.cookie, .cookie, nil, .cookie, .both])
    }

    @Test("a page is opened with cookies, whatever form calls have")
    func pages() async throws {
        let transport = ScriptedTransport { request in request.place == "chat.qwen.ai/" ? .html(SignInTests.page) : .json(#"{"id":"u1"}"#) }
        let client = makeClient(token: makeToken(expiresIn: 2 * 86_400), transport)
        client.session.use(.bearer, isProven: true)
        _ = try await client.account()
        #expect(transport.requests.map(Self.form) == [.cookie, .bearer, .bearer])
    }
}
