extension StringProtocol {
    /// The beginning, where there is more of it than an error or a log has room for.
    func shortened(to length: Int = 128) -> String {
        guard let end = index(startIndex, offsetBy: length, limitedBy: endIndex), end != endIndex else { return String(self) }
        return self[..<end] + "…"
    }
}
