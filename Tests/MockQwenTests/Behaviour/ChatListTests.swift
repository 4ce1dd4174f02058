import MockQwen
import RecordingFormat
import TestSupport
import Testing

@Suite("Chats as the page lists them", .timeLimit(.minutes(10)))
struct ChatListTests {
    private static func rows(_ response: RawResponse) -> [JSONValue] {
        if case .array(let rows)? = response.json["data"] { rows } else { [] }
    }

    @Test("60 a page whatever is asked for, the last changed first, and an empty page behind the last")
    func pages() async throws {
        let clock = ManualClock()
        try await withEveryday {
            $0.now = { clock.date }
            $0.accounts.append(MockAccount(email: "b@example.com", password: "b"))
        } during: { site in
            let visitor = try await Visitor.signedIn(site)
            var chats: [String] = []
            for _ in 0..<61 {
                chats.append(try await visitor.newChat())
                clock.advance(by: .seconds(1))
            }
            _ = try await visitor.ask(Question(chats[0], "The oldest speaks again"))
            let first = Self.rows(try await visitor.send("GET", "/api/v2/chats/?page=1&limit=3&exclude_project=true"))
            #expect(first.count == 60)
            #expect(first[0]["id"] == .string(chats[0]) && first[1]["id"] == .string(chats[60]))
            #expect(first[0]["title"] == .string("The oldest speaks again"))
            #expect(Self.rows(try await visitor.send("GET", "/api/v2/chats/?page=2")).map { $0["id"] } == [.string(chats[1])])
            #expect(Self.rows(try await visitor.send("GET", "/api/v2/chats/?page=3")).isEmpty)
            #expect(Self.rows(try await visitor.send("GET", "/api/v2/chats/?page=900000000")).isEmpty)
            #expect(Self.rows(try await visitor.send("GET", "/api/v2/chats/?page=1&project_id=p")).isEmpty)
            #expect(try await visitor.send("GET", "/api/v2/chats/?page=0").code == "Bad_Request")
            let other = try await Visitor.signedIn(site, email: "b@example.com", password: "b")
            #expect(Self.rows(try await other.send("GET", "/api/v2/chats/?page=1")).isEmpty, "another account sees none of them")
            #expect(try await Visitor(site: site).send("GET", "/api/v2/chats/?page=1").code == "Unauthorized")
        }
    }

    @Test("search looks into titles and messages, and a short page of it is not the end")
    func search() async throws {
        try await withEveryday { site in
            let visitor = try await Visitor.signedIn(site)
            for number in 0..<75 {
                let chat = try await visitor.newChat()
                _ = try await visitor.send("POST", "/api/v2/chats/\(chat)", body: #"{"title":"Heron \#(number)"}"#)
            }
            let talked = try await visitor.newChat()
            _ = try await visitor.ask(Question(talked, "Do STORKS sleep?"))
            let counts = try await withThrowingTaskGroup { group in
                for page in 1...4 {
                    group.addTask { (page, Self.rows(try await visitor.send("GET", "/api/v2/chats/search?text=hERON&page=\(page)")).count) }
                }
                return try await group.reduce(into: [0, 0, 0, 0]) { $0[$1.0 - 1] = $1.1 }
            }
            #expect(counts == [59, 13, 3, 0])
            #expect(Self.rows(try await visitor.send("GET", "/api/v2/chats/search?text=storks")).map { $0["id"] } == [.string(talked)])
            #expect(Self.rows(try await visitor.send("GET", "/api/v2/chats/search?text=a+swan")).isEmpty)
            #expect(try await visitor.send("GET", "/api/v2/chats/search").code == "RequestValidationError")
        }
    }

    @Test("rename, pin, archive, delete, delete all")
    func changes() async throws {
        try await withEveryday { site in
            let visitor = try await Visitor.signedIn(site)
            let (one, two) = (try await visitor.newChat(), try await visitor.newChat())
            let renamed = try await visitor.send("POST", "/api/v2/chats/\(one)", body: #"{"title":"“Neu”"}"#)
            #expect(renamed.json[pointer: "/data/title"] == .string("“Neu”"))
            _ = try await visitor.ask(Question(one, "A given title stays"))
            #expect(Self.rows(try await visitor.send("GET", "/api/v2/chats/?page=1")).contains { $0["title"] == .string("“Neu”") })

            _ = try await visitor.send("POST", "/api/v2/chats/\(one)/pin")
            let pinned = Self.rows(try await visitor.send("GET", "/api/v2/chats/pinned"))
            #expect(pinned.map { $0["id"] } == [.string(one)] && pinned.first?["pinned"] == .bool(true))
            _ = try await visitor.send("POST", "/api/v2/chats/\(one)/pin")
            #expect(Self.rows(try await visitor.send("GET", "/api/v2/chats/pinned")).isEmpty)

            _ = try await visitor.send("POST", "/api/v2/chats/\(two)/archive")
            #expect(Self.rows(try await visitor.send("GET", "/api/v2/chats/?page=1")).map { $0["id"] } == [.string(one)])
            #expect(Self.rows(try await visitor.send("GET", "/api/v2/chats/archived")).map { $0["id"] } == [.string(two)])

            #expect(try await visitor.send("POST", "/api/v2/chats/nowhere", body: #"{"title":"x"}"#).code == "Not_Found")
            _ = try await visitor.send("DELETE", "/api/v2/chats/\(two)")
            #expect(try await visitor.send("POST", "/api/v2/chats/\(two)/archive").code == "Not_Found")
            #expect(try await visitor.send("DELETE", "/api/v2/chats/").json[pointer: "/data/status"] == .bool(true))
            #expect(Self.rows(try await visitor.send("GET", "/api/v2/chats/all")).isEmpty)
            #expect(try await visitor.ask(Question(one)).code == "CHAT_NOT_FOUND")
        }
    }
}
