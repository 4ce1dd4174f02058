/// Something in a recording that should not be so.
public struct Finding: Equatable, Sendable, CustomStringConvertible {
    public enum Kind: String, Sendable, CaseIterable {
        /// It can't be read as a recording, or a body is not the one that was recorded.
        case damaged
        /// It does not say where it comes from, or says what can't be.
        case provenance
        /// It holds a secret.
        case leak
        /// It is older than was asked for.
        case age
    }

    /// The path of the file.
    public var file: String
    /// The line, from 1; `nil` where the file as a whole is meant.
    public var line: Int?
    public var kind: Kind
    /// What is wrong; never the secret itself.
    public var reason: String

    public init(file: String, line: Int? = nil, kind: Kind, reason: String) {
        self.file = file
        self.line = line
        self.kind = kind
        self.reason = reason
    }

    init(_ error: RecordingError) {
        self.init(file: error.file, line: error.line, kind: .damaged, reason: error.reason)
    }

    public var description: String {
        "\(file):\(line.map { "\($0):" } ?? "") \(kind.rawValue): \(reason)"
    }
}
