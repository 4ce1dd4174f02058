import Foundation
import QwenSite
import Synchronization
import TestSupport
import Testing

@testable import Proxy

/// Tokens that are renewed ahead of time, and sign-ins that end soon.
@Suite struct RenewalTests {
    private let start = Date(timeIntervalSince1970: 1_770_000_000)

    @Test("ten tokens that expire together are renewed before that, one after the other")
    func spread() {
        var plan = RenewalPlan()
        var generator = SeededGenerator(seed: 7)
        let expiry = start.addingTimeInterval(900)
        var renewed: [String: TimeInterval] = [:]
        for second in stride(from: 0.0, through: 900, by: 5) {
            for number in 1...10 where renewed["acc_\(number)"] == nil {
                let isDue = plan.isDue("acc_\(number)", expiry: expiry, now: start.addingTimeInterval(second)) {
                    TimeInterval.random(in: $0, using: &generator)
                }
                if isDue { renewed["acc_\(number)"] = second }
            }
        }
        #expect(renewed.count == 10)
        #expect(renewed.values.allSatisfy { (900 - 320...900 - 195).contains($0) })
        #expect(Set(renewed.values).count > 5)
    }

    @Test("a renewal that failed is tried again, but not at once; nor is a token that lives for less than the margin renewed all the time")
    func pause() {
        var plan = RenewalPlan()
        func isDue(_ second: TimeInterval, expiry: TimeInterval) -> Bool {
            plan.isDue("a", expiry: start.addingTimeInterval(expiry), now: start.addingTimeInterval(second)) { $0.lowerBound }
        }
        #expect(!isDue(0, expiry: 900))
        #expect(isDue(700, expiry: 900))
        #expect(!isDue(701, expiry: 900))
        #expect(isDue(760, expiry: 900))
        #expect(!isDue(765, expiry: 800))
        #expect(isDue(820, expiry: 900))
    }

    @Test("a token is renewed shortly before it ends by the site's clock, whatever this machine's shows")
    func wrongClock() {
        for lead in [-100_000.0, 100_000] {
            var plan = RenewalPlan()
            func isDue(_ second: TimeInterval) -> Bool {
                plan.isDue("a", expiry: start.addingTimeInterval(900), now: start.addingTimeInterval(second - lead), lead: lead) { $0.lowerBound }
            }
            #expect(!isDue(699))
            #expect(isDue(700))
            #expect(!isDue(701))
            #expect(isDue(760))
        }
    }

    @Test("a clock that is set back does not keep renewals from being tried again")
    func clockSetBack() {
        var plan = RenewalPlan()
        func isDue(_ second: TimeInterval) -> Bool {
            plan.isDue("a", expiry: start, now: start.addingTimeInterval(second)) { $0.lowerBound }
        }
        #expect(isDue(100_000))
        #expect(!isDue(100_001))
        #expect(isDue(0))
    }

    /// An account whose sign-in the site renews by `reply`, and the requests for it.
    private func account(_ clock: ManualClock, expiresIn seconds: Double, signInDue: Double, reply: SiteResponse) -> (AccountPool, ScriptedSite) {
        let site = ScriptedSite(others: { _ in reply }) { _ in throw SiteError.busy }
        let credentials = SiteCredentials(token: "old-token", expiresAt: clock.date.addingTimeInterval(seconds), refreshToken: "old-refresh")
        let client = SiteClient(session: SiteSession(credentials: credentials), transport: site, logger: silentLogger)
        let account = Account(id: "acc_1", client: client, signInDue: clock.date.addingTimeInterval(signInDue))
        return (AccountPool(accounts: [account], now: { clock.date }, clock: clock), site)
    }

    @Test("a token is renewed shortly before it ends, without a request that needs it")
    func aheadOfTime() async throws {
        let clock = ManualClock()
        let reply = SiteResponse.json(#"{"success":true,"data":{"access_token":"new-token","refresh_token":"new-refresh","expires_at":1900000000}}"#)
        let (pool, site) = account(clock, expiresIn: 900, signInDue: 1_000_000, reply: reply)
        let renewal = AccountRenewal(pool: pool, logger: silentLogger) { $0.upperBound }
        var memory = AccountRenewal.Memory()
        await renewal.look(&memory)
        #expect(site.paths.isEmpty)
        clock.advance(by: .seconds(581))
        await renewal.look(&memory)
        #expect(site.paths == ["/api/v2/auths/refresh"])
        #expect(pool.accounts[0].client.session.credentials?.token == "new-token")
        await renewal.look(&memory)
        #expect(site.paths.count == 1)
    }

    @Test("a sign-in that can't be renewed any more is set aside before a request meets it")
    func refused() async throws {
        let clock = ManualClock()
        let (pool, _) = account(
            clock, expiresIn: 10, signInDue: 1_000_000,
            reply: .json(#"{"success":false,"data":{"code":"unauthorized","details":"invalid refresh token"}}"#))
        var memory = AccountRenewal.Memory()
        await AccountRenewal(pool: pool, logger: silentLogger) { $0.upperBound }.look(&memory)
        #expect(pool.accounts[0].state == .invalid(.signedOut))
    }

    @Test("that the user has to sign in within a day is said once in the log, and in the status")
    func notice() async throws {
        let clock = ManualClock()
        let (pool, _) = account(clock, expiresIn: 1_000_000, signInDue: 90_000, reply: .json("{}"))
        let log = LogRecorder()
        let renewal = AccountRenewal(pool: pool, logger: log.logger) { $0.upperBound }
        var memory = AccountRenewal.Memory()
        await renewal.look(&memory)
        #expect(log.lines.isEmpty)
        #expect(StatusReport(pool, site: "s", now: clock.date).accounts[0].notice == nil)
        clock.advance(by: .seconds(7_200))
        for _ in 1...2 { await renewal.look(&memory) }
        #expect(log.lines.count == 1)
        #expect(log.lines[0].contains("acc_1") && log.lines[0].contains("relogin"))
        let entry = StatusReport(pool, site: "s", now: clock.date).accounts[0]
        #expect(entry.status == "OK")
        #expect(entry.notice?.contains("within a day") == true)
    }
}
