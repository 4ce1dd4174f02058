import Glibc
import Logging

/// How many files and sockets the process may have open.
enum FileDescriptorLimit {
    /// More than this machine could serve, where the system has no limit.
    private static let enough: rlim_t = 1 << 20
    /// What is open beside the sockets of streams: databases, files on their way, event loops.
    private static let reserve = 128

    /// Raises the limit as far as the system lets it.
    /// - Returns: how many connections of clients it is enough for: each stream takes two sockets.
    static func raise(_ logger: Logger) -> Int {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return .max }
        let present = limit.rlim_cur
        limit.rlim_cur = max(present, min(limit.rlim_max, enough))
        if setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) != 0 { limit.rlim_cur = present }
        let files = Int(clamping: limit.rlim_cur)
        let connections = max(1, (files - min(reserve, files / 2)) / 2)
        logger.debug("open files", metadata: ["limit": "\(files)", "connections": "\(connections)"])
        return connections
    }
}
