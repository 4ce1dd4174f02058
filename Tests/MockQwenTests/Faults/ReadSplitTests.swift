import NIOCore
import RecordingFormat
import TestSupport
import Testing

@testable import MockQwen

@Suite("Reads cut anew", .timeLimit(.minutes(10)))
struct ReadSplitTests {
    private func chunks(_ played: Played, _ split: String) async throws -> RawResponse {
        let split = try #require(ReadSplit(split))
        return try await played.answer(configure: { $0.split = split })
    }

    @Test("any cutting leaves the bytes as they are", arguments: Played.allCases, ["1", "7", "frame", "mid-codepoint", "random:1"])
    func bytes(played: Played, split: String) async throws {
        #expect(try await chunks(played, split).body == (try await played.answer().body))
    }

    @Test("so many bytes each", arguments: Played.allCases, [1, 7])
    func count(played: Played, count: Int) async throws {
        let sizes = try await chunks(played, String(count)).chunks.map(\.readableBytes)
        #expect(sizes.max() == count)
        #expect(sizes.count >= 100)
    }

    @Test("one frame each", arguments: Played.allCases)
    func frame(played: Played) async throws {
        let response = try await chunks(played, "frame")
        #expect(response.chunks.map { String(buffer: $0) } == response.rawFrames)
    }

    @Test("inside every character that has more than one byte", arguments: Played.allCases)
    func midCodepoint(played: Played) async throws {
        let response = try await chunks(played, "mid-codepoint")
        let whole = response.text.unicodeScalars.filter { !$0.isASCII }
        #expect(whole.count > 3)
        for chunk in response.chunks {
            #expect(String(buffer: chunk).unicodeScalars.allSatisfy { $0.isASCII || $0 == "\u{FFFD}" }, "no character came whole")
        }
    }

    @Test("anywhere, the same for the same seed", arguments: Played.allCases)
    func random(played: Played) async throws {
        let first = try await chunks(played, "random:5").chunks
        #expect(try await chunks(played, "random:5").chunks == first)
        #expect(try await chunks(played, "random:6").chunks != first)
    }

    @Test("a whole answer is cut too, within its length")
    func wholeAnswer() async throws {
        try await withMockSite(.recordings([.made([.made("010", answer: "Привет")])]), configure: { $0.split = .bytes(1) }) { site in
            let response = try await site.withConnection { connection in
                try await connection.send("GET", "/")
                return try await connection.receiveResponse()
            }
            #expect(response.text == "Привет")
            #expect(response.head.values(of: "content-length") == ["12"])
        }
    }

    @Test("what is no cutting", arguments: ["", "0", "-1", "frames", "random", "random:", "random:x"])
    func unknown(text: String) { #expect(ReadSplit(text) == nil) }
}
