import Testing

@testable import Proxy

@Suite struct TranscriptTests {
    @Test("a single user message goes as it is")
    func single() {
        #expect(Transcript(messages: [.init(role: .user, text: " Hello\n")]).folded() == " Hello\n")
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
        #expect(transcript.lastUserText == "Go on")
    }
}
