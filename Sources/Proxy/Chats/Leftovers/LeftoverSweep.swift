import ServiceLifecycle

/// Deletes at the site what an earlier run, or a failed deletion, has left: at the start, and again and again.
struct LeftoverSweep: Service, CustomStringConvertible {
    let leftovers: Leftovers
    let accounts: AccountPool
    let interval: Duration
    let surroundings: Surroundings

    /// Short, since the group of services logs it.
    var description: String { "LeftoverSweep" }

    func run() async {
        await cancelWhenGracefulShutdown {
            repeat { await leftovers.sweep(accounts, now: surroundings.now()) } while (try? await Task.sleep(for: interval)) != nil
        }
    }
}
