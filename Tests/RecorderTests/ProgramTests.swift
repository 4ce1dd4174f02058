import Foundation
import MockQwen
import NIOCore
import RecordingFormat
import TestSupport
import Testing

@Suite("mock-qwen record, as a program", .timeLimit(.minutes(10)))
struct ProgramTests {
    @Test("killed, it loses no more than the exchange that was under way")
    func killed() async throws {
        let held = AnnotatedStream(reads: [.init(delay: .zero, bytes: ByteBuffer(string: "data: 1\n\n"))], ending: .hold, endDelay: .zero)
        let whole = AnnotatedStream(reads: [.init(delay: .zero, bytes: ByteBuffer(string: "data: 2\n\n"))], ending: .eof, endDelay: .zero)
        let source = Recording.made([.made("010", path: "/api/held", held), .made("020", path: "/api/whole", whole)])
        try await withFolder { folder in
            let place = folder.appending(path: "killed")
            try await withMockSite(.recordings([source])) { site in
                let program = try Program("record", "--upstream", site.url, "--to", place.path, "--port", "0", in: folder)
                let port = try await program.port()
                try await withRawConnection(port: port) { connection in
                    try await connection.send("GET", "/api/held")
                    _ = try await connection.receiveHead()
                    _ = try await connection.receiveChunk()
                    #expect(try await Visitor(port: port).send("GET", "/api/whole").text == "data: 2\n\n")
                    program.signal(SIGKILL)
                    #expect(try await program.end() != 0)
                }
            }
            #expect(try permissions(place.appending(path: ".capture")) == 0o700)
            #expect(try permissions(place.appending(path: ".capture/journal.jsonl")) == 0o600)
            let second = try Program("record", "--upstream", "http://127.0.0.1:1", "--to", place.path, in: folder)
            #expect(try await second.end() == 2)
            #expect(try second.errors.contains("--resume"))

            let resumed = try Program("record", "--resume", place.path, in: folder)
            #expect(try await resumed.end() == 0)
            #expect(try resumed.errors == "GET chat.qwen.ai/api/held: left out, it was under way when the recorder ended\n")
            let recording = try Recording(directory: place)
            #expect(recording.exchanges.map(\.match.path) == ["/api/whole"])
            #expect(try files(below: place).keys.allSatisfy { !$0.hasPrefix(".") })
        }
    }

    @Test("SIGINT ends it with a recording that passes the check")
    func interrupted() async throws {
        try await withFolder { folder in
            let place = folder.appending(path: "interrupted")
            try await withMockSite(.everyday(templates: everydayTemplates)) { site in
                let program = try Program("record", "--upstream", site.url, "--to", place.path, "--port", "0", in: folder)
                _ = try await Visitor(port: try await program.port()).converse("Hello")
                program.signal(SIGINT)
                #expect(try await program.end() == 0)
                #expect(try program.output.hasSuffix("3 exchanges, origin synthetic, timing invented\n"))
            }
            let check = try Program("check", place.path, in: folder)
            #expect(try await check.end() == 0)
        }
    }

    @Test("verify: 0 in front of the recordings themselves, 3 in front of a human check or of nothing, and no password in sight")
    func verify() async throws {
        try await withFolder { folder in
            try await withMockSite(.recordings([try recording("account")])) { site in
                let program = try Program(
                    "verify", "--upstream", site.url, "--recordings", recordingsDirectory.path, "--email", "one@example.com", in: folder,
                    environment: ["QWEN_PASSWORD": "s3cret"])
                #expect(try await program.end() == 0)
                #expect(try program.output.hasPrefix("No drift: 4 of "))
                #expect(site.journal.count == 4)
            }
            try await withMockSite(.everyday(templates: everydayTemplates)) { site in
                let program = try Program(
                    "verify", "--upstream", site.url, "--recordings", recordingsDirectory.path, "--email", MockSite.demoAccount.email, in: folder,
                    environment: ["QWEN_PASSWORD": MockSite.demoAccount.password])
                let code = try await program.end()
                let report = try program.output
                #expect(code == 0, "\(report)")
                #expect(report.hasPrefix("No drift: 4 of "), "the twin itself is like its recordings")
            }
            try await withMockSite(.recordings([try recording("human-check-json")])) { site in
                let program = try Program("verify", "--upstream", site.url, "--recordings", recordingsDirectory.path, in: folder)
                #expect(try await program.end() == 3)
                #expect(site.journal.count == 1, "nothing was sent after the check")
            }
            let program = try Program("verify", "--upstream", "http://127.0.0.1:1", "--recordings", recordingsDirectory.path, in: folder)
            #expect(try await program.end() == 3)
        }
    }

    @Test("replay: what the behaviour is set to on the command line holds")
    func everydayFlags() async throws {
        try await withFolder { folder in
            let program = try Program(
                "replay", "--port", "0", "--behaviour", "everyday", "--recordings", recordingsDirectory.path, "--account",
                "anna@example.com:\(MockSite.demoAccount.password)", "--unverified", "new@example.com:\(MockSite.demoAccount.password)",
                "--sign-in", "v2", "--turns-per-day", "0", in: folder)
            let visitor = Visitor(port: try await program.port())
            func signIn(_ email: String) async throws -> JSONValue {
                let body = #"{"email":"\#(email)","password":"\#(Visitor.passwordHash)"}"#
                return try await visitor.send("POST", "/api/v2/auths/signin", body: body).json
            }
            let unknown = try await signIn(MockSite.demoAccount.email)
            #expect(unknown["success"] == .bool(false))
            let pending = try await signIn("new@example.com")
            #expect(pending[pointer: "/data/role"] == .string("pending"))
            let signedIn = try await signIn("anna@example.com")
            let token = try #require(signedIn[pointer: "/data/token"]?.text)
            let refused = try await Visitor(port: visitor.port, token: token).ask("Hello")
            #expect(refused.json[pointer: "/data/code"] == .string("RateLimited"))
            program.signal(SIGTERM)
            #expect(try await program.end() == 0)
        }
    }

    @Test(
        "flags that would do nothing are refused, with what there is",
        arguments: [
            (["--recordings", "SESSIONS", "--parallel-turns", "2"], "recordings have their own"),
            (["--recordings", "SESSIONS", "--web-client", "9.9.9"], "0.2.9, 0.2.40, "), (["--account", "nobody"], "EMAIL:PASSWORD"),
            (["--sign-in", "v9"], "v2-cookie-only"), (["--behaviour", "everyday", "--recordings", "/nowhere"], "not a folder"),
        ])
    func wrongFlags(flags: [String], words: String) async throws {
        try await withFolder { folder in
            let sessions = recordingsDirectory.appending(path: "sessions").path
            let program = try Program(["replay", "--port", "0"] + flags.map { $0 == "SESSIONS" ? sessions : $0 }, in: folder)
            #expect(try await program.end() != 0)
            let errors = try program.errors
            #expect(errors.contains(words), "\(errors)")
        }
    }

    /// The programs that take requests from clients.
    enum Server: CaseIterable, Sendable { case replay, record }

    @Test(
        "a request body of 100 MB is refused, announced or in chunks, and takes no more memory than the longest that is taken",
        arguments: Server.allCases, [true, false])
    func longBody(server: Server, isAnnounced: Bool) async throws {
        try await withFolder { folder in
            let program =
                switch server {
                case .replay:
                    try Program("replay", "--port", "0", in: folder, environment: ["QWEN_RECORDINGS": recordingsDirectory.path])
                case .record:
                    try Program(
                        "record", "--upstream", "http://127.0.0.1:1", "--to", folder.appending(path: "one").path, "--port", "0", in: folder)
                }
            let port = try await program.port()
            let before = try program.peakMemory
            let status = try await withRawConnection(port: port) { connection in
                let framing = isAnnounced ? "content-length: \(100 << 20)" : "transfer-encoding: chunked"
                try await connection.send("PUT /x HTTP/1.1\r\nhost: chat.qwen.ai\r\n\(framing)\r\n\r\n")
                let piece = ByteBuffer(repeating: UInt8(ascii: "x"), count: 1 << 20)
                let chunk = isAnnounced ? piece : ByteBuffer(string: "100000\r\n\(String(buffer: piece))\r\n")
                // The answer comes before all is sent, and then nobody takes the rest.
                for _ in 0..<100 { do { try await connection.send(chunk) } catch { break } }
                return try await connection.receiveHead().status
            }
            #expect(status == 413)
            // The longest body that is taken, and once more while its buffer grows.
            #expect(try program.peakMemory - before < (isAnnounced ? 32 : 96) << 20)
            program.signal(SIGTERM)
            _ = try await program.end()
        }
    }

    private func permissions(_ url: URL) throws -> Int? {
        try FileManager.default.attributesOfItem(atPath: url.path)[.posixPermissions] as? Int
    }
}
