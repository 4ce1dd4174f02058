import NIOCore
import Synchronization

/// Hands bytes from an event loop to the one task that reads them. What piles up meanwhile is taken in one piece.
final class ByteMailbox: Sendable {
    /// How many bytes may wait before the source is asked to pause.
    private static let capacity = 64 << 10

    private typealias Waiter = CheckedContinuation<Void, Never>
    typealias Action = @Sendable () -> Void
    typealias PartingAction = @Sendable (SiteBody.Source.Parting) -> Void

    private struct State {
        var bytes = ByteBuffer()
        var end: Result<Void, any Error>?
        var isWoken = false
        var reader: Waiter?
        var whenTaken: Action?
        var onParting: PartingAction?

        var isWorthWaking: Bool { bytes.readableBytes > 0 || end != nil || isWoken }

        mutating func takeReader() -> Waiter? {
            defer { reader = nil }
            return reader
        }

        mutating func takeTakenAction() -> Action? {
            defer { whenTaken = nil }
            return whenTaken
        }
    }

    private let state = Mutex(State())

    // MARK: The source's side

    func put(_ bytes: ByteBuffer) -> Bool {
        let (reader, hasRoom) = state.withLock { state -> (Waiter?, Bool) in
            guard state.end == nil else { return (nil, true) }
            if state.bytes.readableBytes == 0 { state.bytes = bytes } else { state.bytes.writeImmutableBuffer(bytes) }
            return (state.takeReader(), state.bytes.readableBytes < Self.capacity)
        }
        reader?.resume()
        return hasRoom
    }

    func whenTaken(_ action: @escaping Action) {
        let isTaken = state.withLock { state in
            guard state.end == nil, state.bytes.readableBytes > 0 else { return true }
            state.whenTaken = action
            return false
        }
        if isTaken { action() }
    }

    func finish(throwing error: (any Error)?) {
        let (reader, action) = state.withLock { state -> (Waiter?, Action?) in
            guard state.end == nil else { return (nil, nil) }
            state.end = error.map { .failure($0) } ?? .success(())
            state.onParting = nil
            return (state.takeReader(), state.takeTakenAction())
        }
        reader?.resume()
        action?()
    }

    func onParting(_ action: @escaping PartingAction) {
        // Behind the end there is no parting, and the action would keep alive what it refers to.
        state.withLock { if $0.end == nil { $0.onParting = action } }
    }

    // MARK: The reader's side

    func next() async throws -> ByteBuffer? {
        while true {
            let (bytes, end, action) = state.withLock { state -> (ByteBuffer?, Result<Void, any Error>?, Action?) in
                // Before the bytes, of which a source that is faster than its reader always has some.
                if state.end == nil, state.isWoken {
                    state.isWoken = false
                    return (ByteBuffer(), nil, nil)
                }
                if state.bytes.readableBytes > 0 {
                    defer { state.bytes = ByteBuffer() }
                    return (state.bytes, nil, state.takeTakenAction())
                }
                return (nil, state.end, nil)
            }
            action?()
            if let bytes { return bytes }
            if let end {
                try end.get()
                return nil
            }
            await waitForMore()
            if Task.isCancelled {
                abandon()
                throw CancellationError()
            }
        }
    }

    func wake() {
        let reader = state.withLock { state in
            state.isWoken = true
            return state.takeReader()
        }
        reader?.resume()
    }

    func settle() { part(.settled) }

    func abandon() { part(.abandoned) }

    private func waitForMore() async {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isReady = state.withLock { state in
                    guard !state.isWorthWaking, !Task.isCancelled else { return true }
                    state.reader = continuation
                    return false
                }
                if isReady { continuation.resume() }
            }
        } onCancel: {
            state.withLock { $0.takeReader() }?.resume()
        }
    }

    private func part(_ parting: SiteBody.Source.Parting) {
        let (reader, action, taken) = state.withLock { state -> (Waiter?, PartingAction?, Action?) in
            guard state.end == nil else { return (nil, nil, nil) }
            // What still comes is wanted by nobody, and must not fill up.
            state.end = .failure(CancellationError())
            state.bytes = ByteBuffer()
            defer { state.onParting = nil }
            return (state.takeReader(), state.onParting, state.takeTakenAction())
        }
        reader?.resume()
        action?(parting)
        taken?()
    }
}
