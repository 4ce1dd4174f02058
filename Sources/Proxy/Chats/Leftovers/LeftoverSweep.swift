import ServiceLifecycle

/// Deletes at the site what an earlier run, or a failed deletion, has left: at the start, again and again, and when it is asked for.
struct LeftoverSweep: Service, CustomStringConvertible {
    let leftovers: Leftovers
    let interval: Duration

    /// Short, since the group of services logs it.
    var description: String { "LeftoverSweep" }

    func run() async {
        var pause: Duration
        repeat {
            pause = await leftovers.sweep() ? min(interval, .seconds(Leftovers.patience)) : interval
        } while await cancelWhenGracefulShutdown { [pause] in await leftovers.sweepWish.wait(atMost: pause) }
    }
}
