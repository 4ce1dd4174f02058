public import NIOCore

#if canImport(Glibc)
    import Glibc
#endif

extension Channel {
    /// Returns when the connection has ended, which a client that leaves brings about even while it has unread bytes waiting for it.
    public func untilClosed() async {
        let (closed, signal) = AsyncStream.makeStream(of: Never.self)
        closeFuture.whenComplete { _ in signal.finish() }
        for await _ in closed {}
    }

    /// Ends the connection with RST in place of FIN.
    public func reset() async throws {
        // With no time to linger, closing sends RST.
        try await (self as? any SocketOptionProvider)?.setSoLinger(linger(l_onoff: 1, l_linger: 0)).get()
        try await close()
    }
}
