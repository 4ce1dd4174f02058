/// Why an archive can't be imported.
public enum HARError: Error, Equatable, Sendable, CustomStringConvertible {
    case malformed(String)
    /// It was saved without cookies and data.
    case sanitized
    /// No exchange with the site in it.
    case noSite(hosts: [String])
    /// There are exchanges with the site, but of none the answer was kept.
    case nothingKept([String])

    public var description: String {
        switch self {
        case .malformed(let reason): "This is no HTTP archive (HAR 1.2): \(reason)"
        case .sanitized:
            """
            This archive was saved without sensitive data: the cookies and the data of the event streams are missing, so it can't be replayed. \
            In Chrome: DevTools > Settings > Preferences > Network > "Allow to generate HAR with sensitive data", then hold the export button \
            in the Network panel and choose "Export HAR (with sensitive data)". Secrets are taken out on import; delete the archive afterwards.
            """
        case .noSite(let hosts):
            "There is no exchange with the site in this archive, only with: " + (hosts.isEmpty ? "nobody" : hosts.joined(separator: ", "))
        case .nothingKept(let notes):
            "No exchange of this archive can be used:\n" + notes.joined(separator: "\n")
        }
    }
}
