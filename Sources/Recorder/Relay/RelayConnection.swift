import MockHTTP
import NIOCore

/// One client's connection: its requests are answered one after the other; its end gives up the answer that is under way.
struct RelayConnection: Sendable {
    let channel: RequestConnection.Served
    let relay: Relay

    func run() async {
        try? await channel.executeThenClose { requests, _ in
            await withTaskGroup { group in
                group.addTask { await channel.channel.untilClosed() }
                group.addTask { await serve(requests) }
                await group.next()
                group.cancelAll()
            }
        }
    }

    private func serve(_ requests: NIOAsyncChannelInboundStream<ReceivedRequest>) async {
        do {
            for try await request in requests where await !relay.answer(request, on: channel.channel) { return }
        } catch {
            // Whoever sends what is no HTTP has been told so by the decoder, or has left.
        }
    }
}
