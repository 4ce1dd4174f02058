import Glibc
import Logging

/// How many files and sockets the process may have open.
enum FileDescriptorLimit {
    /// Raises the limit as far as the system lets it: each stream takes two sockets.
    static func raise(_ logger: Logger) {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return }
        limit.rlim_cur = limit.rlim_max
        setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        logger.debug("open files", metadata: ["limit": "\(limit.rlim_cur)"])
    }
}
