import Logging
import NIOCore
import QwenSite

/// Has pictures drawn: the site draws one a turn.
struct Drawing: Sendable {
    let answering: Answering
    let watch: AnswerWatch
    let limits: Limits

    private var accounts: AccountPool { answering.accounts }

    /// One picture of several.
    private struct Drawn: Sendable {
        var number: Int
        var result: Result<[Picture], any Error>
        /// Of the account that has drawn it.
        var held: HeldLease
    }

    /// Has `count` pictures drawn of one turn, one after the other on the account that it has waited for, and beside that on as many as are free.
    /// All or none.
    /// - Parameter fetches: whether the pictures themselves are wanted, not only where they are.
    /// - Throws: ``SiteError``, ``APIError`` or `CancellationError`.
    func draw(_ turn: Turn, count: Int, fetches: Bool, logger: Logger) async throws -> [Picture] {
        // One picture's account is free again while the picture is fetched.
        guard count > 1 else { return try await draw(turn, fetches: fetches, logger: logger) }
        let first = HeldLease(try await watch.watch { try await accounts.lease() })
        return try await withThrowingTaskGroup(of: Drawn.self) { group in
            var left = Array((0..<count).reversed())
            var drawn: [Int: [Picture]] = [:]
            var running = 0
            func begin(on held: HeldLease) {
                guard let number = left.popLast() else {
                    held.take()?.end()
                    return
                }
                running += 1
                var turn = turn
                turn.held = held
                group.addTask { [turn] in
                    do { return Drawn(number: number, result: .success(try await draw(turn, fetches: fetches, logger: logger)), held: held) } catch {
                        return Drawn(number: number, result: .failure(error), held: held)
                    }
                }
            }
            func beginMore() {
                while running < limits.pictures.atOnce, !left.isEmpty, let lease = accounts.leaseIfFree() { begin(on: HeldLease(lease)) }
            }
            defer { group.cancelAll() }
            begin(on: first)
            beginMore()
            while let next = try await group.next() {
                running -= 1
                switch next.result {
                case .success(let pictures):
                    drawn[next.number] = pictures
                    begin(on: next.held)
                // Its account was refused, and the others were busy, perhaps with this very request: they draw it as well.
                case .failure(let error as APIError) where error.isBusy:
                    left.append(next.number)
                    beginMore()
                    guard running > 0 else { throw error }
                case .failure(let error): throw error
                }
                beginMore()
            }
            // The site may draw more than it was asked for.
            return Array((0..<count).flatMap { drawn[$0] ?? [] }.prefix(count))
        }
    }

    private func draw(_ turn: Turn, fetches: Bool, logger: Logger) async throws -> [Picture] {
        let answer = try await watch.watch { try await answering.begin(turn, logger: logger) }
        let whole = try await answer.whole(under: watch, limits: limits, logger: logger)
        guard !whole.pictures.isEmpty else { throw APIError.nothingDrawn(whole.text) }
        var pictures = whole.pictures.map { Picture(url: $0, model: answer.question.model) }
        if fetches {
            for index in pictures.indices { pictures[index].bytes = try await fetch(pictures[index].url, of: answer, logger) }
        }
        // Its chat is deleted when the answer is let go of: not before the picture is here.
        withExtendedLifetime(answer) {}
        return pictures
    }

    private func fetch(_ url: String, of answer: RunningAnswer, _ logger: Logger) async throws -> ByteBuffer {
        do {
            return try await watch.watch {
                try await answer.account.client.result(at: url, limit: limits.pictureBytes, timeout: limits.pictureFetch)
            }
        } catch let error as SiteError {
            await answer.note(error, logger: logger)
            throw error
        }
    }
}

/// A picture that the site has drawn.
struct Picture: Sendable {
    /// Signed, and good for a while.
    var url: String
    /// The model that was asked.
    var model: String
    /// The picture itself, where it was wanted.
    var bytes: ByteBuffer?
}

extension APIError {
    /// Whether no account came free in time.
    fileprivate var isBusy: Bool { code == Self.accountsBusy(.all, turns: 0).code }
}
