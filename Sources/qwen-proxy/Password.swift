import Glibc

/// The password that comes on standard input.
enum Password {
    /// The first line; at a terminal it is asked for, and what is typed is not shown. `nil` where nothing comes.
    static func read() -> String? {
        guard isatty(STDIN_FILENO) == 1 else { return readLine(strippingNewline: true) }
        return getpass("Password: ").map { String(cString: $0) }
    }
}
