import NIOCore
import NIOHTTP1

/// One client's connection: its requests are answered one after the other; its end gives up the answer that is under way.
struct RelayConnection: Sendable {
    let channel: NIOAsyncChannel<NIOHTTPServerRequestFull, Never>
    let relay: Relay

    func run() async {
        try? await channel.executeThenClose { requests, _ in
            await withTaskGroup { group in
                group.addTask { await untilClosed() }
                group.addTask { await serve(requests) }
                await group.next()
                group.cancelAll()
            }
        }
    }

    /// Returns when the connection has ended, which a client that leaves brings about even while it has unread bytes waiting for it.
    private func untilClosed() async {
        let (closed, signal) = AsyncStream.makeStream(of: Never.self)
        channel.channel.closeFuture.whenComplete { _ in signal.finish() }
        for await _ in closed {}
    }

    private func serve(_ requests: NIOAsyncChannelInboundStream<NIOHTTPServerRequestFull>) async {
        do {
            for try await request in requests where await !relay.answer(request, on: channel.channel) { return }
        } catch {
            // Whoever sends what is no HTTP has been told so by the decoder, or has left.
        }
    }
}
