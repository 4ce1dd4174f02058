import Logging

extension Logger {
    /// Logs to standard error: standard output has the ready line alone.
    static func standard(_ level: Level) -> Logger {
        var logger = Logger(label: "qwen-proxy")
        logger.logLevel = level
        return logger
    }
}
