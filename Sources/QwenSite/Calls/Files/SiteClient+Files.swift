import FoundationEssentials
public import NIOCore

/// Files that go with questions.
extension SiteClient {
    /// How long to wait between one question whether a document has been read and the next, and for how long in all, in seconds.
    private static var parsingInterval: Duration { .milliseconds(500) }
    private static var parsingPatience: Int { 60 }

    /// Uploads a file and, where it is a document, waits until the site has read it.
    ///
    /// The content is read as fast as the line takes it, and never kept: a film of 500 MB takes no more memory than its pieces.
    /// - Throws: ``SiteError/tooLarge(limit:)`` without asking where the file is larger than the site takes, ``SiteError``,
    ///   ``UploadLengthError``, whatever `content` throws, or `CancellationError`.
    public func upload<Content: AsyncSequence & Sendable>(_ file: NewFile, content: Content) async throws -> SiteFile
    where Content.Element == ByteBuffer, Content.Failure == any Error {
        guard file.size <= file.kind.limit else { throw SiteError.tooLarge(limit: file.kind.limit) }
        let grant = try await signedIn { try await callFirst(SiteCall.announce(file)).uploadGrant() }
        let stream = SiteRequest.Stream(length: file.size, content)
        try await ObjectStore(transport: transport, grant: grant).put(file, stream, now: session.surroundings.now())
        if file.kind == .document { try await parse(grant.file) }
        return SiteFile(
            id: grant.file, url: grant.fileURL, name: file.name, contentType: file.contentType, size: file.size, kind: file.kind,
            uploadedAt: session.surroundings.now())
    }

    /// The same for a file that is at hand whole.
    public func upload(name: String, contentType: String, bytes: ByteBuffer) async throws -> SiteFile {
        let content = AsyncThrowingStream<ByteBuffer, any Error> { continuation in
            continuation.yield(bytes)
            continuation.finish()
        }
        return try await upload(NewFile(name: name, contentType: contentType, size: bytes.readableBytes), content: content)
    }

    /// Has a document read, and waits until it is.
    private func parse(_ file: String) async throws {
        try await signedIn { _ = try await call(.parse(file)) }
        let end = session.surroundings.now().addingTimeInterval(TimeInterval(Self.parsingPatience))
        // Counted as well: a clock that is set back meanwhile would make this a wait without end.
        for _ in 0..<2 * Self.parsingPatience where session.surroundings.now() < end {
            switch try await signedIn({ try await call(.parsingStatus(file)).parsing(of: file) }) {
            case .done: return
            case .failed(let details): throw SiteError.rejected(code: "file_not_read", details: details)
            case .pending, nil: break
            }
            try await session.surroundings.sleep(Self.parsingInterval)
        }
        throw SiteError.unavailable(.stillReading(seconds: Self.parsingPatience))
    }
}
