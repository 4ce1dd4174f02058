import AsyncHTTPClient
import Foundation
import MockQwen
import TestSupport

@testable import Proxy
@testable import QwenSite

/// Runs a server in front of MockQwen on an ordinary day, signed in with `accounts` accounts, while `body` runs.
func withEverydayProxy<Result: Sendable>(
    accounts: Int = 1, speed: Double = 0, chats: ChatHistory? = nil, files: URL? = nil,
    surroundings: Surroundings = Surroundings(), configure: @escaping @Sendable (inout ProxyConfiguration) -> Void = { _ in },
    _ body: @escaping @Sendable (RunningProxy, RunningMockSite) async throws -> Result
) async throws -> Result {
    try await withEverydayAccounts(accounts, speed: speed) { pool, site in
        try await withProxy(pool, chats: chats, files: files, surroundings: surroundings, configure: configure) { proxy in try await body(proxy, site)
        }
    }
}

/// Runs MockQwen on an ordinary day, with `count` accounts signed in, while `body` runs.
/// - Parameter now: the time of day, for the site and for whoever asks it.
func withEverydayAccounts<Result: Sendable>(
    _ count: Int, speed: Double = 0, now: @escaping @Sendable () -> Date = { Date() },
    _ body: @escaping @Sendable (AccountPool, RunningMockSite) async throws -> Result
) async throws -> Result {
    let people = (1...count).map { MockAccount(email: "person\($0)@example.org", password: "secret-\($0)") }
    return try await withMockSite(.everyday(templates: recordingsDirectory.appending(path: "everyday"))) { configuration in
        configuration.accounts = people
        configuration.speed = speed
        configuration.bodyLimit = 64 << 20
        configuration.faultLibrary = recordingsDirectory
        configuration.now = now
    } _: { site in
        try await HTTPClient.withHTTPClient(configuration: .unhurried) { client in
            let transport = HTTPTransport(client: client, site: site.url)
            var signedIn: [Account] = []
            for (number, person) in people.enumerated() {
                let door = SiteClient(
                    session: SiteSession(credentials: nil, surroundings: SiteSurroundings(now: now)), transport: transport, logger: silentLogger)
                _ = try await door.signIn(email: person.email, password: person.password)
                signedIn.append(Account(id: "acc_\(number + 1)", label: person.email, client: door))
            }
            return try await body(AccountPool(accounts: signedIn, rules: .unhurried, now: now), site)
        }
    }
}
