import Glibc
import UnixSignals

/// The signals that end the server in peace.
enum StopSignals {
    /// SIGHUP is that of a terminal that was closed; who starts the server with `nohup` has it ignored.
    static var all: [UnixSignal] { isIgnored(SIGHUP) ? [.sigterm, .sigint] : [.sigterm, .sigint, .sighup] }

    private static func isIgnored(_ signal: Int32) -> Bool {
        var action = sigaction()
        guard sigaction(signal, nil, &action) == 0 else { return false }
        return unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
    }
}
