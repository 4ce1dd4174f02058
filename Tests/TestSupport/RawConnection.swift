import MockQwen
public import NIOCore
import NIOPosix
import Synchronization

/// A TCP connection that sends exactly the bytes it is given and shows exactly the bytes it gets, as HTTP head and chunks.
///
/// Every wait has a deadline, a safety net.
public final class RawConnection: Sendable {
    /// How the other side ended the connection.
    public enum Ending: Sendable { case closed, reset }

    public struct TimedOut: Error, CustomStringConvertible {
        public var received: String
        public var description: String { "nothing more came; unread so far: \(received)" }
    }

    private let channel: any Channel
    private let inbox: Inbox

    fileprivate init(channel: any Channel, inbox: Inbox) {
        self.channel = channel
        self.inbox = inbox
    }

    public func send(_ bytes: ByteBuffer) async throws { try await channel.writeAndFlush(bytes) }

    public func send(_ text: String) async throws { try await send(ByteBuffer(string: text)) }

    /// Closes this side alone: nothing more is sent, and what comes is still read.
    public func finishSending() async throws { try await channel.close(mode: .output) }

    /// Leaves. What the other side sends afterwards is lost.
    public func close() async throws { try await channel.close() }

    /// Stops taking bytes from the socket, or takes them again: so the other side meets a slow client.
    public func setReading(_ isReading: Bool) async throws { try await channel.setOption(.autoRead, value: isReading).get() }

    /// Waits until `take` finds what it wants in the bytes that came and have not been taken yet.
    /// - Parameter take: takes from the bytes; returns `nil` to wait for more. Once the connection has ended it is told how.
    public func receive<Value: Sendable>(
        within limit: Duration = .safetyNet, _ take: @escaping @Sendable (inout ByteBuffer, Ending?) throws -> Value?
    ) async throws -> Value {
        if let value = try inbox.take(take) { return value }
        return try await withThrowingTaskGroup { [inbox] group in
            group.addTask {
                for await _ in inbox.signal.changes {
                    if let value = try inbox.take(take) { return value }
                }
                throw CancellationError()
            }
            group.addTask {
                try await Task.sleep(for: limit)
                throw TimedOut(received: inbox.text)
            }
            defer { group.cancelAll() }
            guard let value = try await group.next() else { throw CancellationError() }
            return value
        }
    }
}

/// Connects to a port of this machine while `body` runs.
/// - Parameter sendsOn: whether this side stays open when the other one sends no more; else it closes then.
public func withRawConnection<Result: Sendable>(
    port: Int, sendsOn: Bool = false, _ body: @escaping @Sendable (RawConnection) async throws -> Result
) async throws -> Result {
    let inbox = Inbox()
    let channel = try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
        .connectTimeout(TimeAmount(.safetyNet))
        .channelOption(.allowRemoteHalfClosure, value: sendsOn)
        .channelInitializer { $0.pipeline.addHandler(inbox) }
        .connect(host: "127.0.0.1", port: port).get()
    do {
        let result = try await body(RawConnection(channel: channel, inbox: inbox))
        try? await channel.close()
        return result
    } catch {
        try? await channel.close()
        throw error
    }
}

/// Keeps what came in until a test takes it.
private final class Inbox: ChannelInboundHandler, Sendable {
    typealias InboundIn = ByteBuffer

    private let state = Mutex((bytes: ByteBuffer(), ending: RawConnection.Ending?.none))
    let signal = ChangeSignal()

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var bytes = Self.unwrapInboundIn(data)
        state.withLock { _ = $0.bytes.writeBuffer(&bytes) }
        signal.notify()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case ChannelEvent.inputClosed = event { end(.closed) }
    }

    func channelInactive(context: ChannelHandlerContext) { end(.closed) }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        end(.reset)
        context.close(promise: nil)
    }

    var text: String { state.withLock { String(buffer: $0.bytes) } }

    func take<Value>(_ body: (inout ByteBuffer, RawConnection.Ending?) throws -> Value?) throws -> Value? {
        try state.withLock { try body(&$0.bytes, $0.ending) }
    }

    private func end(_ ending: RawConnection.Ending) {
        state.withLock { $0.ending = $0.ending ?? ending }
        signal.notify()
    }
}
