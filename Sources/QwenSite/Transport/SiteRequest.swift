public import NIOCore

/// A request to one of the site's hosts.
public struct SiteRequest: Sendable {
    public var method: String
    /// The real address, such as `https://chat.qwen.ai/api/models`.
    public var url: String
    /// In the order in which they are sent, names in the case in which they are sent.
    public var headers: [(name: String, value: String)]
    public var body: Body?
    /// How long to wait for the answer's head.
    public var timeout: Duration

    /// What a request brings.
    public enum Body: Sendable {
        case bytes(ByteBuffer)
        case stream(Stream)

        /// Where they are at hand whole.
        public var bytes: ByteBuffer? { if case .bytes(let bytes) = self { bytes } else { nil } }
    }

    /// A body that is read as it is sent. May be read once.
    public struct Stream: Sendable {
        /// In bytes.
        public var length: Int
        public var content: any AsyncSequence<ByteBuffer, any Error> & Sendable

        public init(length: Int, _ content: any AsyncSequence<ByteBuffer, any Error> & Sendable) {
            self.length = length
            self.content = content
        }
    }

    public init(method: String, url: String, headers: [(name: String, value: String)] = [], body: Body? = nil, timeout: Duration = .seconds(30)) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
        self.timeout = timeout
    }
}

/// The content of a file was not as long as announced.
public struct UploadLengthError: Error, Equatable, CustomStringConvertible {
    /// In bytes.
    public var announced: Int
    /// How many bytes came: fewer at the end, or the first count beyond what was announced.
    public var received: Int

    public var description: String { "The file was announced with \(announced) bytes, but \(received) came." }
}
