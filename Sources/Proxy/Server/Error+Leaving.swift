import NIOCore

extension Error {
    /// Whether nothing failed but that the client is gone.
    var isClientsLeaving: Bool { self is CancellationError || self is ChannelError || self is IOError }
}
