extension Bool {
    /// - Parameter word: 1, true, yes or on, or 0, false, no or off, in any case; `nil` is returned for anything else.
    init?(word: String) {
        switch word.lowercased() {
        case "1", "true", "yes", "on": self = true
        case "0", "false", "no", "off": self = false
        default: return nil
        }
    }
}
