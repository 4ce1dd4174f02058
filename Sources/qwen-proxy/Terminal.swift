import Glibc

/// The terminal, or whatever standard input and output are connected to.
///
/// Reading blocks. That is as it should be here: while the program asks its user, it does nothing else.
enum Terminal {
    /// Whether somebody sits at it.
    static var isThere: Bool { isatty(STDIN_FILENO) == 1 && isatty(STDOUT_FILENO) == 1 }

    static func say(_ text: String = "") {
        print(text)
        fflush(nil)
    }

    /// Asks, and returns the line that is typed; `nil` at the end of the input.
    static func ask(_ prompt: String) -> String? {
        print(prompt, terminator: "")
        fflush(nil)
        return readLine(strippingNewline: true)
    }

    /// Asks for something secret, which is not shown while it is typed; where nobody sits at a terminal, the first line of standard input.
    static func askHidden(_ prompt: String) -> String? {
        guard isatty(STDIN_FILENO) == 1 else { return readLine(strippingNewline: true) }
        return getpass(prompt).map { String(cString: $0) }
    }

    /// All of standard input.
    static func readAll() -> String {
        var text = ""
        while let line = readLine(strippingNewline: false) { text += line }
        return text
    }
}
