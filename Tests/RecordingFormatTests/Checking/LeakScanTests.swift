import Foundation
import RecordingFormat
import TestSupport
import Testing

@Suite("The leak scan")
struct LeakScanTests {
    @Test("has nothing to say about the project's own recordings")
    func own() throws {
        #expect(try LeakScan().findings(below: recordingsDirectory) == [])
    }

    @Test(
        "finds what gives itself away, and never repeats it",
        arguments: [
            ("eyJhbGciOiJIUzI1NiJ9.eyJpZCI6IjEifQ.c2lnbmF0dXJlLW9mLWl0", "a signed token (JWT)"),
            ("STS.NUGYrLnoC36mdPjXgMWJ7", "a temporary key of the object store"), ("LTAI5tFakeFakeFake1234", "a key of the object store"),
            ("someone@mail.ru", "a mail address"), ("someone%40mail.ru", "a mail address"),
            ("9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822c", "what looks like a key or a token"),
            ("Zx3kPq9LmT2vRw7YbN4cHs6JdG1fKa8U", "what looks like a key or a token"),
            ("acw_tc=276082717909252995ab", "a cookie with its value"),
        ])
    func kinds(secret: String, what: String) throws {
        try withTemporaryFolder { folder in
            try Data("first line\nsecond: \(secret) behind\n".utf8).write(to: folder.appending(path: "note.txt"))
            let findings = try LeakScan().findings(below: folder)
            #expect(findings.map(\.reason) == [what])
            #expect(findings.allSatisfy { $0.line == 2 && $0.kind == .leak && $0.file.hasSuffix("note.txt") })
            #expect(!findings.contains { $0.description.contains(secret) })
        }
    }

    @Test(
        "passes over what is no secret",
        arguments: [
            "7d9e2c41-0b35-4f68-a1d7-93c5e8f02b64", "Qwen3-Coder-480B-A35B-Instruct", "{{jwt:access}} {{opaque:acw:60}}", "icon@2x.png",
            "max_thinking_generation_length", "/api/v2/chat/completions/_____tmd_____/punish", "someone@example.com",
            "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJ", "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36",
            "sha384-oqVuAfXRKap7fdgcCY5uykM6R9GqQ8K", "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
        ])
    func innocent(text: String) throws {
        try withTemporaryFolder { folder in
            try Data("\(text)\n".utf8).write(to: folder.appending(path: "note.txt"))
            #expect(try LeakScan().findings(below: folder) == [])
        }
    }

    @Test("finds a secret that no single frame holds, and names the line of the first")
    func cut() throws {
        try withTemporaryFolder { folder in
            let stream = """
                :@ +1
                data: {"choices": [{"delta": {"content": "write to some"}}]}

                :@ +2
                data: {"choices": [{"delta": {"content": "one@mail.ru"}}]}

                :@ end eof +0

                """
            try Data(stream.utf8).write(to: folder.appending(path: "010-x.res.sse"))
            let findings = try LeakScan().findings(below: folder)
            #expect(findings.contains { $0.line == 2 && $0.reason == "a mail address, cut over frames" }, "\(findings)")
        }
    }

    @Test("wants a placeholder for every cookie and authorization of a head")
    func heads() throws {
        try withTemporaryFolder { folder in
            let head = """
                {"request": {"headers": [["cookie", "token={{jwt:access}}; isg=BHyz12345678"],
                ["authorization", "Bearer abc"], ["cookie", "qwen-theme=dark"]]},
                "response": {"headers": [["set-cookie", "x-ap={{cookie:x-ap}};path=/"],
                ["set-cookie", "x-ap=eu-01;path=/"]], "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"}}
                """
            try Data(head.utf8).write(to: folder.appending(path: "010-x.json"))
            let findings = try LeakScan().findings(below: folder)
            #expect(findings.map(\.line) == [1, 2, 4])
        }
    }

    @Test("what can't be read is not clean")
    func unreadable() {
        #expect(throws: RecordingError.self) { try LeakScan().findings(below: URL(filePath: "/nowhere/at/all")) }
    }
}
