import Foundation
import Synchronization
import TestSupport
import Testing

@testable import Proxy
@testable import QwenSite

@Suite struct OpeningClockTests {
    /// How far the site's clock is ahead of this machine's when the chat is opened, in seconds.
    private static let lead = 18_000.0

    @Test(
        "a chat that nobody took note of is found by the site's clock, where this machine's is wrong, and where it was set right meanwhile",
        arguments: [lead, 0, -3600])
    func wrong(later: TimeInterval) async throws {
        let opened = Date(timeIntervalSince1970: 1_795_651_200)
        // The site's time, and how far it is ahead of this machine's.
        let clock = Mutex((site: opened, lead: Self.lead))
        let machine: @Sendable () -> Date = { clock.withLock { $0.site.addingTimeInterval(-$0.lead) } }
        let site = ScriptedSite { request in
            var response = SiteResponse.json(request.url.contains("/chats/?") ? Self.list(opened) : Self.chat)
            response.headers.append(("Date", Self.httpDate(clock.withLock(\.site))))
            return response
        } completion: { _ in
            throw SiteError.busy
        }
        let store = try SQLiteChatStore.inMemory()
        let first = leftovers(site, store, machine)
        let account = try first.accounts.usable()
        for try await _ in account.client.chats() {}
        await #expect(throws: SiteError.self) { _ = try await first.open(of: account) { throw SiteError.unavailable(.brokenOff) } }
        // Another start of the program, and perhaps of this machine's clock.
        clock.withLock { $0 = (opened.addingTimeInterval(Leftovers.patience - 1), later) }
        let second = leftovers(site, store, machine)
        #expect(await second.lookIntoOpenings(at: machine()))
        #expect(try await store.leftovers().isEmpty)
        clock.withLock { $0.site += 2 }
        #expect(await second.lookIntoOpenings(at: machine()) == false)
        #expect(try await store.leftovers() == [SiteLeftover(account: "acc_1", siteChat: "lost")])
    }

    private func leftovers(_ site: ScriptedSite, _ store: SQLiteChatStore, _ now: @escaping @Sendable () -> Date) -> Leftovers {
        let session = SiteSession(credentials: SiteCredentials(token: "t"), surroundings: SiteSurroundings(now: now))
        let client = SiteClient(session: session, transport: site, logger: silentLogger)
        return Leftovers(
            store: store, accounts: AccountPool(accounts: [Account(id: "acc_1", client: client)], now: now),
            afterTurn: AfterTurn(limit: .safetyNet, logger: silentLogger), now: now, logger: silentLogger)
    }

    private static func list(_ opened: Date) -> String {
        let opened = Int(opened.timeIntervalSince1970)
        let row =
            #"{"id":"lost","title":"New Chat","created_at":\#(opened),"updated_at":\#(opened),"chat_type":"t2t","project_id":"","pinned":false}"#
        return #"{"success":true,"request_id":"r","data":[\#(row)]}"#
    }

    private static let chat =
        #"{"success":true,"request_id":"r","data":{"id":"lost","title":"New Chat","currentId":null,"#
        + #""chat":{"models":["m"],"messages":[],"history":{"currentId":null,"currentResponseIds":[],"messages":{}}}}}"#

    private static func httpDate(_ date: Date) -> String {
        let formatter = DateFormatter()
        formatter.locale = Locale(identifier: "en_US_POSIX")
        formatter.timeZone = TimeZone(identifier: "GMT")
        formatter.dateFormat = "EEE, dd MMM yyyy HH:mm:ss 'GMT'"
        return formatter.string(from: date)
    }
}
