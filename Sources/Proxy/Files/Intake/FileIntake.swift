import AsyncAlgorithms
import FoundationEssentials
import Hummingbird
import Logging
import Multipart
import NIOCore
import QwenSite

/// Takes the file of a form in.
///
/// It goes to the site while it comes, as far as its size can be told from the form's, and into the spool in any case. Where the site did not
/// take it like that, whatever the reason, it is uploaded from the spool: the client has sent it once and need not again.
struct FileIntake: Sendable {
    let store: any FileStore
    let spool: FileSpool
    let copies: SiteCopies
    let limits: Limits
    let surroundings: Surroundings

    /// - Returns: the file, which the site has then.
    /// - Throws: ``APIError``, ``SiteError``, ``MultipartError``, ``SpoolError``, ``ChatStoreError``, `HTTPParserError` or `CancellationError`;
    ///   then nothing of it is left.
    func take(_ request: Request, logger: Logger) async throws -> FileRecord {
        let form = try UploadForm(request.headers, limit: limits.uploadBytes)
        // Whoever has no account is told so before sending much.
        let account = try await copies.nextAccount()
        do {
            return try await ClientPatience.run(limit: limits.requestBody) { [body = request.body] patience in
                let reader = FormReader(body, boundary: form.boundary, limit: limits.uploadBytes, patience: patience)
                return try await take(reader, form, account, logger)
            }
        } catch is DeadlineExceeded {
            throw APIError.bodyTooSlow(limit: limits.requestBody)
        }
    }

    private func take(_ reader: FormReader, _ head: UploadForm, _ account: Account, _ logger: Logger) async throws -> FileRecord {
        var form = reader
        let part = try await form.file()
        let name = FileName(part.fileName ?? "")
        let type = MediaType(part.contentType)?.text ?? name.usualType
        let limit = min(FileKind(contentType: type, name: name.text).limit, limits.fileBytes)
        // Right where the file is the form's last part, which its end shows.
        let expected = head.length.map { $0 - form.parser.offset - form.parser.usualTail }
        let announced = expected.flatMap { (1...limit).contains($0) ? NewFile(name: name.text, contentType: type, size: $0) : nil }
        let bytes = try await spool.begin()
        let channel = announced.map { _ in AsyncThrowingChannel<ByteBuffer, any Error>() }
        async let streamed = stream(announced, channel, account)
        var tee = UploadTee(spool: spool, file: bytes, channel: channel)
        try await tee.take(from: &form, limit: limit)
        channel?.finish()
        let file = NewFile(name: name.text, contentType: type, size: bytes.size)
        guard file.size > 0 else { throw APIError.emptyFile }
        let (owner, copy) = try await upload(file, bytes, streamed: await streamed, logger)
        return try await keep(file, bytes, copy, of: owner)
    }

    /// What the file's copy became while the file came, or one that is made from the spool.
    private func upload(
        _ file: NewFile, _ bytes: SpoolFile, streamed: Streamed, _ logger: Logger
    ) async throws -> (Account, SiteFile) {
        var failover = Failover()
        switch streamed.result {
        case .success(let copy) where copy.size == file.size: return (streamed.account, copy)
        // Uploaded once more, it would take as long once more.
        case .failure(SiteError.unavailable(.stillReading(let seconds))): throw SiteError.unavailable(.stillReading(seconds: seconds))
        // The site failing may be the client's slowness, which the spool has not.
        case .failure(SiteError.unavailable), .success, nil: break
        case .failure(let error as SiteError): try await copies.goOn(after: error, of: streamed.account, &failover, logger: logger)
        case .failure: break
        }
        try Task.checkCancellation()
        return try await copies.upload(file, bytes, after: failover, logger: logger)
    }

    private struct Streamed: Sendable {
        var account: Account
        /// `nil` where it was not tried.
        var result: Result<SiteFile, any Error>?
    }

    private func stream(_ file: NewFile?, _ channel: AsyncThrowingChannel<ByteBuffer, any Error>?, _ account: Account) async -> Streamed {
        guard let file, let channel else { return Streamed(account: account) }
        // Nobody takes anything any more then, and whoever gives must not wait for that.
        defer { channel.finish() }
        do { return Streamed(account: account, result: .success(try await account.client.upload(file, content: channel))) } catch {
            return Streamed(account: account, result: .failure(error))
        }
    }

    private func keep(_ file: NewFile, _ bytes: SpoolFile, _ copy: SiteFile, of owner: Account) async throws -> FileRecord {
        let id = FileID(making: surroundings.makeID)
        let now = surroundings.now()
        let record = FileRecord(
            id: id, name: file.name, contentType: file.contentType, size: file.size, created: now, copies: [owner.id: copy])
        try await spool.keep(bytes, as: id, now: now)
        do { try await store.add(record) } catch {
            try? await spool.remove(id)
            throw error
        }
        copies.accounts.affinity.note(.file(copy.id), belongsTo: owner.id)
        return record
    }
}
