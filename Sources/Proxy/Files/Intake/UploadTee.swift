import AsyncAlgorithms
import Multipart
import NIOCore

/// Gives each piece of a file to the spool and, where it is uploaded at the same time, to the upload, no faster than both take it.
///
/// The last piece is kept back until the form's end: an upload of a form that breaks off is never complete.
struct UploadTee {
    /// Small enough to keep many uploads in memory, large enough for few waits.
    private static let piece = 256 << 10

    let spool: FileSpool
    let file: SpoolFile
    let channel: AsyncThrowingChannel<ByteBuffer, any Error>?
    private var held = ByteBuffer()

    init(spool: FileSpool, file: SpoolFile, channel: AsyncThrowingChannel<ByteBuffer, any Error>?) {
        self.spool = spool
        self.file = file
        self.channel = channel
    }

    /// Takes the file's content, and the form's end.
    mutating func take(from form: inout FormReader, limit: Int) async throws {
        var size = 0
        while case .content(let bytes) = try await form.next() {
            size += bytes.readableBytes
            guard size <= limit else { throw APIError.fileTooLarge(limit: limit) }
            if held.readableBytes >= Self.piece { try await give() }
            held.writeImmutableBuffer(bytes)
        }
        try await form.finish()
        try await give()
    }

    private mutating func give() async throws {
        let bytes = held
        held = ByteBuffer()
        guard bytes.readableBytes > 0 else { return }
        try await spool.append(bytes, to: file)
        await channel?.send(bytes)
    }
}
