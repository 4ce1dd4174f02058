import FoundationEssentials
import MockQwen
import NIOCore
import RecordingFormat
import Synchronization
import TestSupport

/// What a fault is laid over. Both give the same answer in every run, so that a broken one can be compared with a whole one.
enum Played: CaseIterable, Sendable {
    case recording, everyday

    static let question = "/api/v2/chat/completions"

    func withSite<Result: Sendable>(
        _ recipes: [String] = [], configure: (inout MockSite.Configuration) -> Void = { _ in },
        _ body: @escaping @Sendable (RunningMockSite) async throws -> Result
    ) async throws -> Result {
        let player: MockSite.Player =
            switch self {
            case .recording: .recordings(try recordings("account", "answer-plain"))
            case .everyday: .everyday(templates: everydayTemplates)
            }
        let ids = Counter()
        return try await withMockSite(
            player,
            configure: { configuration in
                configuration.isFrozen = true
                configuration.now = { Date(timeIntervalSince1970: 1_790_000_000) }
                configuration.newID = { ids.nextID() }
                configuration.faultLibrary = recordingsDirectory
                configuration.faults = recipes
                configure(&configuration)
            }, body)
    }

    /// Signs in, opens a chat, and sends a question; `answer` receives.
    func ask<Result: Sendable>(
        _ site: RunningMockSite, _ answer: @escaping @Sendable (RawConnection) async throws -> Result
    ) async throws -> Result {
        switch self {
        case .recording:
            try await site.withConnection { connection in
                let visitor = try await ReplayVisitor.signedIn(connection)
                try await visitor.startAsking(chat: try await visitor.newChat())
                return try await answer(connection)
            }
        case .everyday:
            try await site.withConnection { connection in
                let visitor = try await Visitor.signedIn(site)
                let question = Question(try await visitor.newChat())
                let headers = [("version", "0.3.12"), ("authorization", "Bearer \(visitor.token ?? "")")]
                try await connection.send("POST", "\(Self.question)?chat_id=\(question.chat)", headers: headers, body: question.body)
                return try await answer(connection)
            }
        }
    }

    /// The answer to a question of somebody who signs in for it.
    func answer(of site: RunningMockSite) async throws -> RawResponse {
        try await ask(site) { try await $0.receiveResponse() }
    }

    /// The answer to a question while this recipe is in force for questions.
    func answer(_ recipe: String? = nil, configure: (inout MockSite.Configuration) -> Void = { _ in }) async throws -> RawResponse {
        try await withSite(recipe.map { ["\($0)@\(Self.question)"] } ?? [], configure: configure) { site in
            try await answer(of: site)
        }
    }

    private final class Counter: Sendable {
        private let count = Mutex(0)

        func nextID() -> String {
            let number = count.withLock { count in
                count += 1
                return count
            }
            return "00000000-0000-4000-8000-" + String(1_000_000_000_000 + number).dropFirst()
        }
    }
}

extension RawResponse {
    /// The frames of a stream as they came, each with the blank line that ends it.
    var rawFrames: [String] {
        let parts = text.split(separator: "\n\n", omittingEmptySubsequences: false)
        return parts.dropLast().map { $0 + "\n\n" } + (parts.last?.isEmpty == false ? parts.suffix(1).map(String.init) : [])
    }
}
