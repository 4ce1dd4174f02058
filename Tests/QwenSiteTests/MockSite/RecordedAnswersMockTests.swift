import Foundation
import MockQwen
import RecordingFormat
import TestSupport
import Testing

@testable import QwenSite

/// The recorded answers once more, played by the twin over TLS: what is read of them is what ``RecordedAnswerTests`` have committed.
@Suite(.timeLimit(.minutes(10))) struct RecordedAnswersMockTests {
    /// A recorded answer, given to any question.
    struct Playing: CustomTestStringConvertible, Sendable {
        var recording: Recording
        var testDescription: String { "\(recording.session.name)/\(recording.exchanges[0].id)-\(recording.exchanges[0].kind)" }
    }

    private static let playings: [Playing] = {
        let recordings = (try? Recording.all(below: recordingsDirectory.appending(path: "sessions"))) ?? []
        return recordings.flatMap { recording in
            recording.exchanges.filter { RecordedAnswerTests.places.contains($0.match.path) }.map { exchange in
                var exchange = exchange
                exchange.when = .init()
                exchange.then = .init(consume: .forever)
                exchange.match = Match(method: "POST", host: "chat.qwen.ai", path: "/api/v2/chat/completions")
                // Otherwise a token of this very twin would be wanted.
                exchange.request = RecordedRequest()
                // The recorded client left; here nobody does.
                if case .stream(let file, var stream) = exchange.response.body, stream.ending == .client {
                    stream.ending = .eof
                    exchange.response.body = .stream(file, stream)
                }
                var playing = recording
                playing.exchanges = [exchange]
                return Playing(recording: playing)
            }
        }
    }()

    @Test("every recorded answer, over TLS, is what it is without a network", arguments: playings)
    func replayed(_ playing: Playing) async throws {
        try await withClient(
            .recordings([playing.recording]), signsIn: false,
            configure: { configuration in
                configuration.isFrozen = true
                configuration.speed = 0
            }
        ) { client, journal in
            let session = SiteSession(
                credentials: SiteCredentials(token: makeToken(expiresIn: 20 * 86_400)), surroundings: .fixed())
            let asking = SiteClient(session: session, transport: client.transport, logger: quietLogger)
            let transcript = try await RecordedAnswerTests.transcript(of: asking)
            let golden = RecordedAnswerTests.goldens.appending(path: "\(playing.testDescription).txt")
            var told = transcript.full
            // Whether a refused token is told before the beginning of the answer or behind it depends on how the network cuts the bytes.
            if case .unauthorized? = transcript.failure, told.hasPrefix("started") { told = String(told.drop { $0 != "\n" }.dropFirst()) }
            #expect(told == String(decoding: try Data(contentsOf: golden), as: UTF8.self))
            #expect(journal.entries.allSatisfy { !$0.isMiss })
        }
    }

    @Test("no recorded answer is left out")
    func areAll() { #expect(Set(Self.playings.map(\.testDescription)) == Set(RecordedAnswerTests.answers.map(\.name))) }
}
