import Foundation
import Testing

@testable import Proxy

@Suite struct TranscriptTests {
    @Test("a single user message goes as it is")
    func single() {
        #expect(Transcript(messages: [.init(role: .user, text: " Hello\n")]).folded() == " Hello\n")
    }

    @Test("a transcript that is too long loses its oldest turns, never what the system says or the newest question")
    func tooLong() {
        let old = (1...4).flatMap { turn in
            [Transcript.Message(role: .user, text: "question \(turn)"), .init(role: .assistant, text: String(repeating: "a\"", count: 100))]
        }
        let system = Transcript.Message(role: .system, text: "Be brief.")
        let newest = Transcript.Message(role: .user, text: "the newest")
        let transcript = Transcript(messages: old + [system, newest])
        #expect(transcript.fitting(5000) == Transcript.Fitting(text: transcript.folded()))
        let two = transcript.fitting(1000)
        #expect(two.leftOut == 4)
        #expect(two.text.utf8.count <= 1000)
        let sections = two.text.components(separatedBy: "## ").map { $0.split(separator: "\n").first.map(String.init) }
        #expect(sections == [nil, "System", "Note", "User", "Assistant", "User", "Assistant", "User"])
        #expect(two.text.hasPrefix("## System\n\nBe brief.\n\n## Note\n\nThe oldest messages of this conversation, 4 in number, are left out"))
        #expect(two.text.contains("question 3") && !two.text.contains("question 2"))
        let none = transcript.fitting(10)
        #expect(none.leftOut == 8)
        #expect(none.text.hasSuffix("## User\n\nthe newest"))
        // Too large by itself, it is left to be refused.
        #expect(Transcript(messages: [newest]).fitting(5) == Transcript.Fitting(text: "the newest"))
    }

    @Test("several messages are folded in one form, the system's first")
    func several() {
        let transcript = Transcript(messages: [
            .init(role: .user, text: "Hello"), .init(role: .system, text: "Be brief."), .init(role: .assistant, text: "Hi"),
            .init(role: .tool, text: "42"), .init(role: .user, text: "Go on"),
        ])
        #expect(
            transcript.folded() == """
                ## System

                Be brief.

                ## User

                Hello

                ## Assistant

                Hi

                ## Tool result

                42

                ## User

                Go on
                """)
        #expect(transcript.asksSomething)
    }
}
