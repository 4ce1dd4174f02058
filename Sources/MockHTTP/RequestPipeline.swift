public import NIOCore
import NIOHTTP1

/// Requests come out of it; answers are written to its channel.
public typealias RequestConnection = AcceptedConnection<ReceivedRequest, Never>

/// What an accepted connection runs through, in MockQwen and in the recorder alike: requests come whole, and answers go out part by part,
/// with no header but those that they were given.
public struct RequestPipeline: Sendable {
    private let bodyLimit: Int
    private let idleLimit: TimeAmount

    /// - Parameters:
    ///   - bodyLimit: the longest request body, in bytes; beyond it the answer is 413, without the body having been taken.
    ///   - idleLimit: how long a connection may owe a request, or the rest of one, before it is closed.
    public init(bodyLimit: Int, idleLimit: Duration) {
        self.bodyLimit = bodyLimit
        self.idleLimit = TimeAmount(idleLimit)
    }

    /// Puts the handlers into a new connection, behind those it has.
    public func install(in channel: any Channel) throws -> RequestConnection {
        let pipeline = channel.pipeline.syncOperations
        var framing = HTTPResponseEncoder.Configuration()
        framing.automaticallySetFramingHeaders = false
        try pipeline.configureHTTPServerPipeline(withEncoderConfiguration: framing)
        try pipeline.addHandler(IdleHandler(limit: idleLimit))
        try pipeline.addHandler(ContinueHandler(limit: bodyLimit))
        try pipeline.addHandler(NIOHTTPServerRequestAggregator(maxContentLength: bodyLimit))
        try pipeline.addHandler(ArrivalHandler())
        return try RequestConnection(channel)
    }
}
