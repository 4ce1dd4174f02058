/// A bounded queue of work, of which some pieces are done at a time, in the order in which they came.
struct WorkLane<Work: Sendable>: Sendable {
    private let queue: AsyncStream<Work>
    private let intake: AsyncStream<Work>.Continuation
    private let parallel: Int

    init(capacity: Int, parallel: Int) {
        (queue, intake) = AsyncStream.makeStream(of: Work.self, bufferingPolicy: .bufferingOldest(capacity))
        self.parallel = parallel
    }

    /// Queues `work` and returns at once.
    func submit(_ work: Work) -> AsyncStream<Work>.Continuation.YieldResult { intake.yield(work) }

    /// Works until the lane is finished and empty.
    func run(_ perform: @escaping @Sendable (Work) async -> Void) async {
        await withTaskGroup(of: Void.self) { group in
            var running = 0
            for await work in queue {
                if running == parallel { await group.next() } else { running += 1 }
                group.addTask { await perform(work) }
            }
        }
    }

    /// Takes no more work.
    func finish() { intake.finish() }
}
