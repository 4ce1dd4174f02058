import Foundation
import Logging
import NIOCore
import TestSupport

@testable import QwenSite

/// The time at which the tests of this target take place.
let testTime = Date(timeIntervalSince1970: 1_790_000_000)

let quietLogger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

/// A token as the site issues it, signed with nothing.
/// - Parameter type: `access_token` for one of the sign-in host; those before it have none.
func makeToken(expiresIn seconds: TimeInterval = 900, user: String = "user", type: String? = nil, from now: Date = testTime) -> String {
    func part(_ text: String) -> String {
        Data(text.utf8).base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }
    let type = type.map { #","type":"\#($0)""# } ?? ""
    let claims = #"{"id":"\#(user)","last_password_change":1750000000,"exp":\#(Int(now.timeIntervalSince1970 + seconds))\#(type)}"#
    return "\(part(#"{"alg":"HS256","typ":"JWT"}"#)).\(part(claims)).c2lnbmF0dXJlLW9mLW5vdGhpbmctYXQtYWxs"
}

extension SiteSurroundings {
    /// Time stands still, uuids count up, the user lives in Shanghai.
    static func fixed(at now: Date = testTime) -> SiteSurroundings {
        let count = Shared(0)
        return SiteSurroundings(
            now: { now },
            makeUUID: {
                let number = count.withLock { count in
                    count += 1
                    return count
                }
                return "00000000-0000-4000-8000-" + String(repeating: "0", count: 12 - String(number).count) + String(number)
            },
            secondsFromGMT: { _ in 8 * 3600 })
    }
}

/// A client that is signed in, on a scripted transport.
func makeClient(
    token: String? = makeToken(expiresIn: 20 * 86_400), refreshToken: String? = nil, cookies: [SiteCredentials.Cookie] = [],
    surroundings: SiteSurroundings = .fixed(), didChange: @escaping @Sendable (SiteCredentials) async -> Void = { _ in },
    _ transport: any SiteTransport
) -> SiteClient {
    let credentials = token.map { SiteCredentials(token: $0, refreshToken: refreshToken, cookies: cookies) }
    return SiteClient(
        session: SiteSession(credentials: credentials, surroundings: surroundings, didChange: didChange), transport: transport, logger: quietLogger)
}

extension Answer {
    /// An answer of which nothing has been read.
    init(body: SiteBody, chat: String, drift: DriftCounter = DriftCounter(), now: @escaping @Sendable () -> Date = { testTime }) {
        self.init(body: body, reader: AnswerReader(chat: chat, now: now), drift: drift)
    }
}

/// A generator that gives the same numbers in every run.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 | 1 }

    mutating func next() -> UInt64 {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return state
    }
}

/// The events of a stream that is read whole, in these pieces, and the failure that ended it.
func events(in chunks: [ByteBuffer]) -> (events: [AnswerEvent], failure: SiteError?) {
    let read = readAnswer(in: chunks)
    return (read.events, read.failure)
}

/// The same, with what was not known in the stream.
func readAnswer(in chunks: [ByteBuffer]) -> (events: [AnswerEvent], failure: SiteError?, drift: [String]) {
    var reader = AnswerReader(chat: "chat", now: { testTime })
    var events: [AnswerEvent] = []
    for chunk in chunks where !reader.isFinished { events += reader.read(chunk) }
    events += reader.finish()
    return (events, reader.failure, reader.takeDrift())
}

func events(in text: String) -> (events: [AnswerEvent], failure: SiteError?) { events(in: [ByteBuffer(string: text)]) }

extension [AnswerEvent] {
    var text: String { compactMap { if case .text(let text) = $0 { text } else { nil } }.joined() }
    var reasoning: String { compactMap { if case .reasoning(let text) = $0 { text } else { nil } }.joined() }
    var usage: Usage? { compactMap { if case .usage(let usage) = $0 { usage } else { nil } }.last }
    /// Neighbouring pieces of one kind joined, so that the cut of pieces does not count.
    var joined: [AnswerEvent] {
        reduce(into: []) { joined, event in
            switch (joined.last, event) {
            case (.text(let before), .text(let more)): joined[joined.count - 1] = .text(before + more)
            case (.reasoning(let before), .reasoning(let more)): joined[joined.count - 1] = .reasoning(before + more)
            default: joined.append(event)
            }
        }
    }
}

func capture(_ path: String) throws -> Data? {
    try SharedCaptures.directory.map { try Data(contentsOf: $0.appending(path: path)) }
}
