import FoundationEssentials
import MockQwen
import RecordingFormat
import TestSupport
import Testing

@Suite("What the page asks for besides", .timeLimit(.minutes(10)))
struct ServiceTests {
    @Test("configuration and telemetry are answered to everyone, the rest to the signed-in")
    func plain() async throws {
        try await withEveryday { site in
            let anybody = Visitor(site: site)
            #expect(try await anybody.send("GET", "/api/config").json["version"] == .string("0.3.12"))
            #expect(try await anybody.send("GET", "/api/v2/configs/setting-config").json["success"] == .bool(true))
            #expect(try await anybody.send("POST", "/api/v2/users/status", body: #"{"typarms":{}}"#).json["data"] == .bool(true))
            let visitor = try await Visitor.signedIn(site)
            for target in ["/api/v2/folders/", "/api/v2/projects/", "/api/v2/users/user/settings"] {
                #expect(try await anybody.send("GET", target).code == "Unauthorized")
                #expect(try await visitor.send("GET", target).json["success"] == .bool(true))
            }
        }
    }

    @Test("every answer tells the time, by the site's clock")
    func date() async throws {
        let clock = ManualClock()
        try await withEveryday {
            $0.now = { clock.date }
        } during: { site in
            let visitor = try await Visitor.signedIn(site)
            let chat = try await visitor.newChat()
            clock.advance(by: .seconds(90_000))
            let now = HTTPDate.text(at: Int(clock.date.timeIntervalSince1970))
            let answers = [
                try await visitor.send("GET", "/auth?action=signin"), try await visitor.send("GET", "/api/models"),
                try await visitor.ask(Question(chat)), try await Visitor(site: site).send("GET", "/api/v2/chats/?page=1"),
                try await visitor.send("GET", "/nobody/x", host: SiteHost.objectStore),
            ]
            for answer in answers { #expect(answer.head.values(of: "date") == [now]) }
        }
    }

    @Test("HEAD gets what GET does, without the body")
    func head() async throws {
        try await withEveryday { site in
            try await site.withConnection { connection in
                for target in ["/auth", "/api/models"] {
                    try await connection.send("HEAD", target)
                    let head = try await connection.receiveHead()
                    #expect(head.status == 200 && head.values(of: "content-length") != ["0"])
                }
            }
        }
    }

    @Test("settings change where they are told to, and stay as they are elsewhere")
    func settings() async throws {
        try await withEveryday { site in
            let visitor = try await Visitor.signedIn(site)
            let changed = try await visitor.send(
                "POST", "/api/v2/users/user/settings/update", body: #"{"memory":{"enable_memory":true},"tts_speaker_v2":{"speaker":"Ana"}}"#)
            #expect(changed.json["request_id"] == .string("req-1"))
            let data = try #require(try await visitor.send("GET", "/api/v2/users/user/settings").json["data"])
            #expect(data[pointer: "/memory/enable_memory"] == .bool(true) && data[pointer: "/memory/enable_history_memory"] == .bool(false))
            #expect(data[pointer: "/tools_enabled/web_search"] == .bool(true) && data[pointer: "/tts_speaker_v2/speaker"] == .string("Ana"))
            #expect(try await visitor.send("POST", "/api/v2/users/user/settings/update", body: "[]").code == "Bad_Request")
        }
    }
}
