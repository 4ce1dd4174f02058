/// Why a recording is refused.
public struct RecordingError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The path of the file.
    public let file: String
    /// The line, from 1; `nil` where the file as a whole is at fault.
    public let line: Int?
    /// What is wrong with it.
    public let reason: String

    public init(file: String, line: Int? = nil, reason: String) {
        self.file = file
        self.line = line
        self.reason = reason
    }

    public var description: String {
        line.map { "\(file):\($0): \(reason)" } ?? "\(file): \(reason)"
    }
}
