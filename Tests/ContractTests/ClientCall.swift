import FoundationEssentials
import Logging
import NIOCore
import RecordingFormat
import Synchronization

@testable import QwenSite

/// Something that the client does, and what comes of it.
struct ClientCall: Sendable {
    /// What it is called among the readers of a field.
    let name: String
    private let isSignedIn: Bool
    private let run: @Sendable (SiteClient, _ object: String) async throws -> [(reader: String, value: any Sendable)]

    /// - Parameter run: is given the id of the object that the recorded answer is about.
    private init(
        _ name: String, isSignedIn: Bool = true,
        _ run: @escaping @Sendable (SiteClient, String) async throws -> [(reader: String, value: any Sendable)]
    ) {
        self.name = name
        self.isSignedIn = isSignedIn
        self.run = run
    }

    /// Everything that the client can do.
    static let all: [ClientCall] = [
        single("sign in", isSignedIn: false) { try await $0.signIn(email: "user@example.com", password: "password") },
        single("refresh") { try await $0.refresh() },
        single("account") { try await $0.account() },
        single("models") { try await $0.models() },
        single("new chat") { try await $0.newChat(model: "qwen3.7-plus") },
        single("chats") { client in
            var pages = client.chats().makeAsyncIterator()
            return try await pages.next()
        },
        single("delete all chats") { try await $0.deleteAllChats() },
        single("sign out") { try await $0.signOut() },
        single("upload") { try await $0.upload(name: "note.txt", contentType: "text/plain", bytes: ByteBuffer(string: "note")) },
        single("stop") { try await $0.stop(chat: "chat", answer: "answer") },
        single("chat") { client, id in
            var chat = try await client.chat(id)
            // In an order of their own, so that what is told does not differ from run to run.
            let messages = chat.messages.sorted { $0.key < $1.key }.map(\.value)
            chat.messages = [:]
            return (chat, messages)
        },
        single("rename chat") { try await $0.renameChat($1, title: "title") },
        single("delete chat") { try await $0.deleteChat($1) },
        single("task") { try await $0.task($1) },
        ClientCall("ask") { client, _ in
            let question = Question(chat: "chat", model: "qwen3.7-plus", text: "question", thinking: .summary)
            var events: [(reader: String, value: any Sendable)] = []
            do {
                for try await batch in try await client.ask(question, timeout: .seconds(30)) {
                    events += batch.map { (Mirror(reflecting: $0).children.first?.label ?? "\($0)", $0) }
                }
            } catch let error as SiteError {
                events.append(("ask", error))
            }
            return events
        },
    ]

    private static func single<Value: Sendable>(
        _ name: String, isSignedIn: Bool = true, _ run: @escaping @Sendable (SiteClient) async throws -> Value
    ) -> ClientCall {
        ClientCall(name, isSignedIn: isSignedIn) { client, _ in [(name, try await run(client))] }
    }

    private static func single<Value: Sendable>(
        _ name: String, _ run: @escaping @Sendable (SiteClient, String) async throws -> Value
    ) -> ClientCall {
        ClientCall(name) { [(name, try await run($0, $1))] }
    }

    /// Does it at a site that answers with recordings.
    ///
    /// - Returns: by reader, everything that came of it, as text: results, errors, credentials to keep, requests sent on the way.
    func outcome(at site: ScriptedSite) async -> [String: String] {
        var surroundings = SiteSurroundings()
        // It begins at the time at which the recordings' placeholders are filled, and passes only where the client waits.
        let time = Mutex(Date(timeIntervalSince1970: 1_790_000_000))
        surroundings.now = { time.withLock { $0 } }
        surroundings.sleep = { duration in time.withLock { $0 += TimeInterval(duration.components.seconds) + 1 } }
        surroundings.makeUUID = { "11111111-2222-4333-8444-555555555555" }
        surroundings.secondsFromGMT = { _ in 0 }
        let credentials = SiteCredentials(token: "token", expiresAt: surroundings.now().addingTimeInterval(3600), refreshToken: "refresh")
        let session = SiteSession(credentials: isSignedIn ? credentials : nil, surroundings: surroundings)
        let client = SiteClient(session: session, transport: site, logger: Logger(label: "contract") { _ in SwiftLogNoOpLogHandler() })
        var outcome: [String: String] = [:]
        do {
            for (reader, value) in try await run(client, site.object) { outcome[reader, default: ""] += Self.spelled(value) }
        } catch {
            outcome[name, default: ""] += Self.spelled(error)
        }
        outcome[name, default: ""] += Self.spelled(session.credentials.map(Kept.init) as Any) + site.journal.requests.joined(separator: "\n")
        return outcome
    }

    /// Credentials without the description that hides them.
    private struct Kept {
        let fields: [String]

        init(_ credentials: SiteCredentials) {
            fields =
                [
                    credentials.token, credentials.refreshToken ?? "-", credentials.expiresAt.map { "\($0.timeIntervalSince1970)" } ?? "-",
                ]
                + credentials.cookies.map { "\($0.name)=\($0.value) \($0.domain) \($0.path) \($0.isSecure) \($0.isHostOnly) \($0.expiresAt != nil)" }
        }
    }

    private static func spelled(_ value: Any) -> String {
        var text = ""
        dump(value, to: &text)
        return text
    }
}
