import QwenSite
import TestSupport
import Testing

@testable import Proxy

@Suite struct AfterTurnTests {
    @Test("an answer is stopped while the site takes its time over a hundred deletions")
    func stopsOvertake() async throws {
        let site = ScriptedSite { _ in .events([.created, .end]) }
        let account = Account(
            id: "acc_1",
            client: SiteClient(session: SiteSession(credentials: SiteCredentials(token: "t")), transport: site, logger: silentLogger))
        let pool = AccountPool(accounts: [account])
        let afterTurn = AfterTurn(limit: .safetyNet, logger: silentLogger)
        let (gate, open) = AsyncStream.makeStream(of: Void.self)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await afterTurn.run() }
            for _ in 1...100 {
                let isQueued = afterTurn.submit(.call(account, { _ in for await _ in gate {} }) { _ in })
                #expect(isQueued)
            }
            afterTurn.submit(.stop(chat: "c", answer: "a", lease: try await pool.lease()))
            try await withDeadline(.safetyNet) { for await call in site.calls where call == "/api/v2/chat/completions/stop" { break } }
            open.finish()
            group.cancelAll()
        }
    }
}
