import QwenSite
import Testing

@testable import Proxy

@Suite struct AnswerCutTests {
    @Test("nothing to cut is no cut")
    func nothing() {
        #expect(AnswerCut(stops: [], maximumTokens: nil) == nil)
        #expect(AnswerCut(stops: [""], maximumTokens: nil) == nil)
    }

    @Test("a stop text is found however the answer's pieces are cut", arguments: ["STOP", "конец", "\n\n", "aab"])
    func everyCut(stop: String) throws {
        let text = "aaaab первая\nstro ка\n\(stop)never seen"
        let stops = ["not there", stop]
        let expected = String(text[..<(try #require(text.firstRange(of: stop)?.lowerBound))])
        let characters = text.unicodeScalars.map { String($0) }
        for width in 1...characters.count {
            let pieces = stride(from: 0, to: characters.count, by: width).map { start in
                characters[start..<min(start + width, characters.count)].joined()
            }
            let (answer, end) = run(pieces, try #require(AnswerCut(stops: stops, maximumTokens: nil)))
            #expect(answer == expected, "pieces of \(width)")
            #expect(end == .stop)
        }
    }

    @Test("what only looked like a stop text comes out in the end")
    func nearMiss() throws {
        let cut = try #require(AnswerCut(stops: ["STOP!"], maximumTokens: nil))
        let (answer, end) = run(["go ", "ST", "OP", "."], cut)
        #expect(answer == "go STOP.")
        #expect(end == .stop)
        #expect(run(["go ", "STOP"], cut).answer == "go STOP")
    }

    @Test("nothing is held back that can't be the start of a stop text")
    func promptness() throws {
        var cut = try #require(AnswerCut(stops: ["END"], maximumTokens: nil))
        #expect(cut.cut([.text("one E")]).events == [.text("one ")])
        #expect(cut.cut([.text("asy")]).events == [.text("Easy")])
    }

    @Test("the answer ends when the site has counted enough tokens")
    func tokens() throws {
        var cut = try #require(AnswerCut(stops: [], maximumTokens: 3))
        let first = cut.cut([.text("a"), .usage(Usage(outputTokens: 2))])
        #expect(first.end == nil)
        let second = cut.cut([.text("b"), .usage(Usage(outputTokens: 3))])
        #expect(second.end == .length)
        #expect(second.events.first == .text("b"))
    }

    @Test("an answer that was done before its limit ends as the model ended it")
    func underLimit() throws {
        var cut = try #require(AnswerCut(stops: [], maximumTokens: 30))
        #expect(cut.cut([.text("a"), .usage(Usage(outputTokens: 2)), .finished]).end == .stop)
    }

    @Test("what was held back comes before a citation or a picture, not behind it")
    func citation() throws {
        var cut = try #require(AnswerCut(stops: ["END"], maximumTokens: nil))
        let source = Source(number: 1, url: "https://example.org/")
        #expect(cut.cut([.text("a E"), .citation(source)]).events == [.text("a "), .text("E"), .citation(source)])
        #expect(cut.cut([.text("EN"), .image(url: "https://example.org/x.png"), .text("D")]).end == nil)
    }

    @Test("reasoning holds no stop text")
    func reasoning() throws {
        var cut = try #require(AnswerCut(stops: ["END"], maximumTokens: nil))
        let (events, end) = cut.cut([.reasoning("the END is near")])
        #expect(events == [.reasoning("the END is near")])
        #expect(end == nil)
    }

    private func run(_ pieces: [String], _ cut: AnswerCut) -> (answer: String, end: FinishReason?) {
        var cut = cut
        var whole = WholeAnswer()
        for events in pieces.map({ [AnswerEvent.text($0)] }) + [[.finished]] {
            let (kept, end) = cut.cut(events)
            kept.forEach { whole.append($0) }
            if let end { return (whole.text, end) }
        }
        return (whole.text, nil)
    }
}
