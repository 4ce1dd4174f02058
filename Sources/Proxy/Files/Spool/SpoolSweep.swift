import Logging
import ServiceLifecycle

/// Drops files from the spool when their time is over, also where no request comes by.
struct SpoolSweep: Service, CustomStringConvertible {
    let spool: FileSpool
    let surroundings: Surroundings
    let logger: Logger
    var interval = Duration.seconds(600)

    /// Short, since the group of services logs it.
    var description: String { "SpoolSweep" }

    func run() async {
        await cancelWhenGracefulShutdown {
            while (try? await Task.sleep(for: interval)) != nil {
                do { try await spool.sweep(now: surroundings.now()) } catch {
                    logger.warning("files whose time is over could not be dropped", metadata: ["error": "\(error)"])
                }
            }
        }
    }
}
