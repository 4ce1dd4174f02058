import NIOCore

/// Runs tasks on one event loop.
///
/// A connection whose tasks run where its bytes arrive, and whose upstream request is made from there, never hops between
/// threads: each hop costs a wake-up of another thread, which is most of what a relayed frame costs.
final class EventLoopTaskExecutor: TaskExecutor {
    private let eventLoop: any EventLoop

    init(_ eventLoop: any EventLoop) { self.eventLoop = eventLoop }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        eventLoop.execute { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }
}
