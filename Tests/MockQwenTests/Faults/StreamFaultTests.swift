import NIOCore
import RecordingFormat
import TestSupport
import Testing

@testable import MockQwen

@Suite("Faults inside a stream, over a recording and over the behaviour", .timeLimit(.minutes(10)))
struct StreamFaultTests {
    @Test("a frame cut in its middle is the last thing that comes", arguments: Played.allCases)
    func cutFrame(played: Played) async throws {
        let whole = try await played.answer().rawFrames
        let broken = try await played.answer("cut=frame:3")
        #expect(broken.ending == .cut)
        #expect(broken.text == whole[0] + whole[1] + String(decoding: whole[2].utf8.prefix(whole[2].utf8.count / 2), as: UTF8.self))
    }

    @Test("a body cut behind so many bytes", arguments: Played.allCases, [0, 1, 777])
    func cutByte(played: Played, count: Int) async throws {
        let whole = try await played.answer()
        let broken = try await played.answer("cut=byte:\(count)")
        #expect(broken.ending == .cut)
        #expect(broken.body == whole.body.getSlice(at: whole.body.readerIndex, length: count))
    }

    @Test("an answer too short for a cut stays whole", arguments: Played.allCases)
    func tooShort(played: Played) async throws {
        let broken = try await played.answer("cut=frame:5000,cut=byte:5000000,stall-after=5000")
        #expect(broken.ending == .complete)
        #expect(broken.body == (try await played.answer().body))
    }

    @Test("a garbled frame is no UTF-8, and the others are as they were", arguments: Played.allCases)
    func garble(played: Played) async throws {
        let whole = try await played.answer()
        let broken = try await played.answer("garble=frame:2")
        #expect(String(validating: broken.body.readableBytesView, as: UTF8.self) == nil)
        #expect(broken.body.readableBytes == whole.body.readableBytes + 3)
        #expect(broken.rawFrames.count == whole.rawFrames.count)
        #expect(zip(broken.rawFrames, whole.rawFrames).enumerated().filter { $1.0 != $1.1 }.map(\.offset) == [1])
    }

    @Test("a frame comes twice", arguments: Played.allCases)
    func duplicate(played: Played) async throws {
        var frames = try await played.answer().rawFrames
        frames.insert(frames[1], at: 1)
        #expect(try await played.answer("duplicate=frame:2").rawFrames == frames)
    }

    @Test("a frame comes behind the next one", arguments: Played.allCases)
    func reorder(played: Played) async throws {
        var frames = try await played.answer().rawFrames
        frames.swapAt(1, 2)
        #expect(try await played.answer("reorder=frame:2").rawFrames == frames)
    }

    @Test(
        "the connection is reset inside a frame, or in place of an answer", arguments: Played.allCases, ["reset", "reset=frame:2", "reset=byte:30"])
    func reset(played: Played, recipe: String) async throws {
        try await played.withSite(["\(recipe)@\(Played.question)"]) { site in
            let ending = try await played.ask(site) { try await $0.receiveEnding() }
            #expect(ending == .reset)
        }
    }

    @Test("nothing comes behind so many frames, and the connection stays open", arguments: Played.allCases)
    func stall(played: Played) async throws {
        let whole = try await played.answer().rawFrames
        try await played.withSite(["stall-after=2@\(Played.question)"]) { site in
            try await played.ask(site) { connection in
                _ = try await connection.receiveHead()
                var body = ByteBuffer()
                while body.readableBytes < (whole[0] + whole[1]).utf8.count {
                    body.writeImmutableBuffer(try #require(await connection.receiveChunk()))
                }
                #expect(String(buffer: body) == whole[0] + whole[1])
                #expect(site.journal.entries.last?.outcome == .running)
                try await connection.close()
                try await site.journal.wait { $0.last?.outcome == .clientLeft }
            }
        }
    }

    @Test("a body that is no stream is one frame: cut, its length is still announced", arguments: Played.allCases)
    func whole(played: Played) async throws {
        try await played.withSite(["cut=frame:1@/api/v2/auths/signin"]) { site in
            let answer =
                switch played {
                case .recording: try await site.withConnection { try await ReplayVisitor(connection: $0).signIn() }
                case .everyday: try await Visitor(site: site).signIn()
                }
            let announced = try #require(answer.head.values(of: "content-length").first.flatMap { Int($0) })
            #expect(answer.ending == .cut)
            #expect(announced > 100)
        }
    }

    @Test("faults compose in the order they are written", arguments: Played.allCases)
    func composition(played: Played) async throws {
        let whole = try await played.answer().rawFrames
        let broken = try await played.answer("duplicate=frame:1,reorder=frame:2,cut=byte:\(whole[0].utf8.count + whole[1].utf8.count)")
        #expect(broken.text == String((whole[0] + whole[1] + whole[0]).utf8.prefix(whole[0].utf8.count + whole[1].utf8.count)))
        let other = try await played.answer("cut=frame:2,duplicate=frame:1")
        #expect(other.rawFrames.first == whole[0] && other.rawFrames.dropFirst().first == whole[0])
        #expect(other.ending == .cut)
    }
}
