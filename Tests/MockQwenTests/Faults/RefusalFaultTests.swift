import NIOCore
import RecordingFormat
import TestSupport
import Testing

@testable import MockQwen

@Suite("Faults in place of an answer", .timeLimit(.minutes(10)))
struct RefusalFaultTests {
    @Test("a status without a body, with a file, and with a refusal of the site", arguments: Played.allCases)
    func status(played: Played) async throws {
        let bare = try await played.answer("status=503")
        #expect((bare.head.status, bare.body.readableBytes) == (503, 0))
        let firewall = try await played.answer("status=200+waf.json")
        #expect(firewall.head.status == 200)
        #expect(firewall.json[pointer: "/ret/0"]?.text == "FAIL_SYS_USER_VALIDATE")
        let page = try await played.answer("status=502+bad-gateway.html")
        #expect(page.head.values(of: "content-type") == ["text/html; charset=utf-8"])
        #expect(try await played.answer("status=429+rate-limited").code == "RateLimited")
    }

    @Test("an exchange whose answer a fault took is not used up")
    func unused() async throws {
        try await Played.recording.withSite(["rate-limit-after=0"]) { site in
            _ = try await Played.recording.answer(of: site)
            let answer = try await site.withConnection { connection in
                try await connection.send("GET", "/__mock/unused")
                return try await connection.receiveResponse()
            }
            #expect(answer.text.contains("answer-plain/020-completion"))
        }
    }

    @Test("the daily limit is met behind so many questions", arguments: Played.allCases)
    func rateLimit(played: Played) async throws {
        try await played.withSite(["rate-limit-after=1"]) { site in
            #expect(try await played.answer(of: site).code == nil)
            let refused = try await played.answer(of: site)
            #expect(refused.code == "RateLimited")
            #expect(refused.head.values(of: "x-actual-status-code") == ["429"])
            #expect(site.journal.entries.last?.played == "fault rate-limit-after=1")
        }
    }

    @Test("the human check is met behind so many calls, whatever they are", arguments: Played.allCases)
    func humanCheck(played: Played) async throws {
        try await played.withSite(["human-check-after=1"]) { site in
            // The chat was opened by the first call.
            let met = try await played.answer(of: site)
            #expect(met.text.contains("RGV587_ERROR"))
            #expect(met.head.status == 200)
        }
    }

    @Test("a token expires after so many calls, and a renewed one is good again", arguments: Played.allCases)
    func expireToken(played: Played) async throws {
        try await played.withSite(["expire-token"]) { site in
            let refused = try await played.answer(of: site)
            #expect(refused.code == "unauthorized")
            #expect(refused.details?.contains("expired") == true)
        }
        try await played.withSite(["expire-token=2"]) { site in
            for _ in 1...3 {
                let answer = try await played.answer(of: site)
                #expect(answer.code == nil)
            }
        }
    }

    @Test("the object store fails, and nothing else does", arguments: Played.allCases)
    func objectStore(played: Played) async throws {
        try await played.withSite(["object-store-fails"]) { site in
            #expect(try await played.answer(of: site).head.status == 200)
            let upload = try await site.withConnection { connection in
                try await connection.send("PUT", "/key", host: SiteHost.objectStore, body: "bytes")
                return try await connection.receiveResponse()
            }
            #expect(upload.head.status == 500)
            #expect(upload.text.contains("<Code>InternalError</Code>"))
        }
    }
}
