import NIOCore
import NIOPosix

/// The real time. Who sleeps by it on an event loop is woken by that loop's own timer, whose thread goes on with the work at once; a timer of
/// the global executor costs more and comes by way of another thread.
public struct EventLoopClock: Clock {
    public typealias Instant = ContinuousClock.Instant

    public init() {}

    public var now: Instant { .now }
    public var minimumResolution: Duration { ContinuousClock().minimumResolution }

    public func sleep(until deadline: Instant, tolerance: Duration? = nil) async throws {
        guard let loop = MultiThreadedEventLoopGroup.currentEventLoop else {
            return try await ContinuousClock().sleep(until: deadline, tolerance: tolerance)
        }
        try Task.checkCancellation()
        let timer = loop.scheduleTask(in: TimeAmount(now.duration(to: deadline))) {}
        do {
            try await withTaskCancellationHandler {
                try await timer.futureResult.get()
            } onCancel: {
                timer.cancel()
            }
        } catch {
            // Nothing but cancellation ends a timer before its time, be it the task's or that of a loop that shuts down.
            throw CancellationError()
        }
    }
}
