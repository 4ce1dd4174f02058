import Testing

@testable import QwenSite

@Suite struct CitationTests {
    private static let sources: SourceList = {
        var sources = SourceList()
        _ = sources.add((1...30).map { Source(url: "https://example.org/\($0)") }, usedID: 31)
        return sources
    }()

    private func read(_ pieces: [String]) -> [AnswerEvent] {
        var reader = CitationReader()
        return pieces.flatMap { reader.read($0, from: Self.sources) } + reader.end()
    }

    private func spelled(_ events: [AnswerEvent]) -> String {
        events.map { event in
            switch event {
            case .text(let text): text
            case .citation(let source): "<\(source.number ?? 0)>"
            default: "?"
            }
        }.joined()
    }

    static let texts: [(text: String, expected: String)] = [
        ("a [[3]] b", "a <3> b"),
        ("[[3]][[4]]", "<3><4>"),
        ("é[[5,13]], [[7, 99]] и [[40]]", "é<5><13>, <7>[[99]] и [[40]]"),
        ("[[[3]]]", "[<3>]"),
        ("[[ 3 ]]", "<3>"),
        ("[[]] [[,]] [[3] ] [[3]x [[x]] [3] ]] [", "[[]] [[,]] [[3] ] [[3]x [[x]] [3] ]] ["),
        ("end [[3", "end [[3"),
        ("end [[3]", "end [[3]"),
        ("if [[ $a == 3 ]]; then", "if [[ $a == 3 ]]; then"),
        ("[[99999999999999999999999]]", "[[99999999999999999999999]]"),
        ("[[" + String(repeating: "1,", count: 100) + "1]]", "[[" + String(repeating: "1,", count: 100) + "1]]"),
    ]

    @Test("numbers that have a page become citations, everything else stays as it is", arguments: texts)
    func whole(_ row: (text: String, expected: String)) {
        #expect(spelled(read([row.text])) == row.expected)
    }

    @Test("wherever the text is cut", arguments: texts)
    func cut(_ row: (text: String, expected: String)) {
        let scalars = Array(row.text.unicodeScalars)
        for first in 0...scalars.count {
            for second in first...scalars.count {
                let pieces = [scalars[..<first], scalars[first..<second], scalars[second...]].map { piece in
                    piece.reduce(into: "") { $0.unicodeScalars.append($1) }
                }
                guard spelled(read(pieces)) == row.expected else {
                    Issue.record("cut at \(first) and \(second): \(spelled(read(pieces)))")
                    return
                }
            }
        }
    }

    @Test("what can't become a citation is told at once")
    func holdsNothing() {
        var reader = CitationReader()
        #expect(reader.read("a [b", from: Self.sources) == [.text("a [b")])
        #expect(!reader.isHolding)
        #expect(reader.read("c [[1", from: Self.sources) == [.text("c ")])
        #expect(reader.isHolding)
    }

    @Test("a round of n pages that has used numbers below u covers u - n to u - 1")
    func numbers() {
        var sources = SourceList()
        #expect(sources.add((1...20).map { Source(url: "https://a.example/\($0)") }, usedID: 21).map(\.number) == Array(1...20))
        #expect(sources.add((1...16).map { Source(url: "https://b.example/\($0)") }, usedID: 37).map(\.number) == Array(21...36))
        #expect(sources[37] == nil)
        #expect(sources.add((1...19).map { Source(url: "https://c.example/\($0)") }, usedID: 56).first?.number == 37)
        #expect(sources[55]?.url == "https://c.example/19")
    }

    @Test("a round without a number goes on behind the one before; the same round again is told once")
    func positions() {
        var sources = SourceList()
        let first = [Source(url: "https://a.example/1"), Source(url: ""), Source(url: "https://a.example/3")]
        #expect(sources.add(first, usedID: nil).map(\.number) == [1, 3])
        #expect(sources.add(first, usedID: nil).isEmpty)
        #expect(sources.add([Source(url: "https://b.example/")], usedID: nil).map(\.number) == [4])
        #expect(sources.add([Source(url: "https://c.example/")], usedID: -5).map(\.number) == [5])
    }

    @Test("numbers that a page brings along count")
    func references() {
        var sources = SourceList()
        #expect(sources.add([Source(number: 7, url: "https://a.example/"), Source(url: "https://b.example/")], usedID: nil).map(\.number) == [7, 8])
        #expect(sources[8]?.url == "https://b.example/")
    }

    @Test("pages without numbers are told once, and not where a search has found them")
    func pages() {
        var sources = SourceList()
        _ = sources.add([Source(url: "https://a.example/")], usedID: nil)
        #expect(sources.add([Source(url: "https://a.example/"), Source(url: "https://b.example/")]).map(\.url) == ["https://b.example/"])
        #expect(sources.add([Source(url: "https://b.example/")]).isEmpty)
    }
}
