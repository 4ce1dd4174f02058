import NIOCore
import RecordingFormat
import Testing

@Suite("Damaged streams")
struct AnnotatedStreamDamageTests {
    struct Damage: Sendable, CustomTestStringConvertible {
        var what: String
        var file: String
        var line: Int
        var testDescription: String { what }
    }

    @Test(
        "a damaged stream is refused, naming the line",
        arguments: [
            Damage(what: "no end marker", file: ":@ +1\ndata: {}\n\n", line: 3),
            Damage(what: "a cut marker", file: ":@ +1\ndata: {}\n\n:@ end e", line: 4),
            Damage(what: "a marker of another kind", file: ":@ +1\ndata: {}\n\n:@ pause +2\n:@ end eof +0\n", line: 4),
            Damage(what: "an unknown ending", file: ":@ +1\ndata: {}\n\n:@ end bang +0\n", line: 4),
            Damage(what: "a negative time", file: ":@ +-1\n:@ end eof +0\n", line: 1),
            Damage(what: "a time without number", file: ":@ +\n:@ end eof +0\n", line: 1),
            Damage(what: "line ends that an editor changed", file: ":@ +1\r\ndata: {}\r\n\r\n:@ end eof +0\r\n", line: 1),
            Damage(what: "text before the first marker", file: "data: {}\n\n:@ +1\n:@ end eof +0\n", line: 3),
            Damage(what: "text behind the end marker", file: ":@ end eof +0\n\n", line: 2),
            Damage(what: "a cut behind the bytes", file: ":@ +1 cut 9+1\ndata: {}\n:@ end eof +0\n:@", line: 4),
            Damage(what: "a cut outside of the bytes", file: ":@ +1 cut 10+1\ndata: {}\n:@ end eof +0\n", line: 1),
            Damage(what: "cuts that go back", file: ":@ +1 cut 5+1 4+1\ndata: {}\n:@ end eof +0\n", line: 1),
            Damage(what: "a cut without place", file: ":@ +1 cut\ndata: {}\n:@ end eof +0\n", line: 1),
            Damage(what: "an escape that needs none", file: ":@ +1\n:@=data\n:@ end eof +0\n", line: 2),
            Damage(what: "no line end to leave out", file: ":@ end eof +0 nolf\n", line: 1),
        ])
    func damaged(_ damage: Damage) {
        let error = #expect(throws: AnnotatedStreamError.self) { try AnnotatedStream(parsing: ByteBuffer(string: damage.file)) }
        #expect(error?.line == damage.line)
    }
}
