import Foundation
import MockQwen
import Testing

@testable import QwenSite

/// Signing in, staying signed in and signing out, at a running twin.
@Suite(.timeLimit(.minutes(10))) struct SignInMockTests {
    private static let email = MockSite.demoAccount.email
    private static let password = MockSite.demoAccount.password

    @Test("every generation of the sign-in lets its user in, and refuses a wrong password", arguments: MockQwen.SignInGeneration.allCases)
    func generations(generation: MockQwen.SignInGeneration) async throws {
        try await withClient(.anyPrompt, signsIn: false, configure: { $0.signIn = generation }) { client, journal in
            let error = await #expect(throws: SiteError.self) { try await client.signIn(email: Self.email, password: "wrong") }
            #expect(error?.withoutWords == .unauthorized(details: "*"))
            #expect(client.session.credentials == nil)
            let account = try await client.signIn(email: Self.email, password: Self.password)
            #expect(account.email == Self.email)
            #expect((client.session.credentials?.refreshToken != nil) == (generation == .authDomain))
            #expect(try await client.account().isVerified)
            #expect(journal.entries.allSatisfy { !$0.isMiss })
        }
    }

    @Test(
        "recorded sign-ins of every generation go straight to their own address, by the build of their page",
        arguments: [
            ("2026-05-account-v1", "/api/v1/auths/signin"), ("2026-06-account-v2", "/api/v2/auths/signin"),
            ("2026-09-account-v2", "/api/v2/auths/signin"), ("2026-10-account", "/api/v2/auths/signin"),
        ])
    func recorded(name: String, address: String) async throws {
        try await withClient(try .recorded(name), signsIn: false) { client, journal in
            let account = try await client.signIn(email: Self.email, password: Self.password)
            #expect(account.name == "Вера Ли")
            #expect(journal.entries.map(\.path) == ["/auth", address, "/api/v1/auths/"])
            #expect(client.session.credentials?.token != nil)
        }
    }

    @Test("a recorded token of 30 days is reissued by the page", arguments: ["2026-05-account-v1", "2026-09-account-v2"])
    func recordedReissue(name: String) async throws {
        try await withClient(try .recorded(name), signsIn: false) { client, journal in
            _ = try await client.signIn(email: Self.email, password: Self.password)
            // Another second, another token.
            let before = client.session.credentials?.token
            try await client.session.surroundings.sleep(.milliseconds(1100))
            try await client.refresh()
            #expect(client.session.credentials?.token != before)
            #expect(journal.entries.last?.path == "/")
            #expect(try await client.account().isVerified)
        }
    }

    @Test("a recorded chat of an older site is opened with the older body")
    func recordedOlderChat() async throws {
        try await withClient(try .recorded("2026-05-account-v1"), signsIn: false) { client, _ in
            _ = try await client.signIn(email: Self.email, password: Self.password)
            #expect(try await client.newChat(model: "qwen3.5-plus").isEmpty == false)
        }
    }

    @Test("a token of 30 days that is about to end is reissued before the next call")
    func reissue() async throws {
        let ahead = Shared(-28 * 86_400.0)
        try await withClient(
            .anyPrompt, signsIn: false,
            configure: { configuration in
                configuration.signIn = .v2
                configuration.now = { Date().addingTimeInterval(ahead.withLock { $0 }) }
            }
        ) { client, journal in
            _ = try await client.signIn(email: Self.email, password: Self.password)
            let first = try #require(client.session.credentials?.expiresAt)
            ahead.withLock { $0 = 0 }
            // The first call learns what time it is at the site.
            for _ in 1...2 { _ = try await client.account() }
            let second = try #require(client.session.credentials?.expiresAt)
            #expect(second > first.addingTimeInterval(20 * 86_400))
            #expect(journal.entries.suffix(2).map(\.path) == ["/", "/api/v1/auths/"])
        }
    }

    @Test("signing out makes both tokens worthless")
    func signOut() async throws {
        try await withClient(.anyPrompt) { client, journal in
            let credentials = try #require(client.session.credentials)
            try await client.signOut()
            #expect(client.session.credentials == nil)
            let old = SiteClient(session: SiteSession(credentials: credentials), transport: client.transport, logger: quietLogger)
            let error = await #expect(throws: SiteError.self) { try await old.account() }
            #expect(error?.withoutWords == .unauthorized(details: "*"))
            #expect(journal.entries.allSatisfy { !$0.isMiss })
        }
    }

    @Test("a recorded sign-out")
    func recordedSignOut() async throws {
        try await withClient(try .recorded("2026-10-account", "2026-10-sign-out")) { client, journal in
            try await client.signOut()
            #expect(journal.entries.last?.path == "/api/v2/auths/signout")
            #expect(journal.entries.allSatisfy { !$0.isMiss })
        }
    }

    @Test("an account that has not confirmed its e-mail is let in, told as such, and refused what it asks for")
    func pending() async throws {
        try await withClient(try .recorded("2026-10-account-pending"), signsIn: false) { client, _ in
            let account = try await client.signIn(email: Self.email, password: Self.password)
            #expect(!account.isVerified)
            let error = await #expect(throws: SiteError.self) { try await client.newChat(model: "qwen3.7-plus") }
            #expect(error?.withoutWords == .unverified(details: "*"))
        }
        let account = MockAccount(email: Self.email, password: Self.password, isVerified: false)
        try await withClient(.anyPrompt, configure: { $0.accounts = [account] }) { client, _ in
            let account = try await client.account()
            #expect(!account.isVerified)
        }
    }

    @Test("a recorded account that the site has restricted")
    func forbidden() async throws {
        try await withClient(try .recorded("2026-10-account", "2026-10-account-forbidden")) { client, _ in
            let error = await #expect(throws: SiteError.self) { try await client.newChat(model: "qwen3.7-plus") }
            #expect(error?.withoutWords == .forbidden(details: "*"))
        }
    }
}
