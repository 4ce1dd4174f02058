import FoundationEssentials
import Logging
import NIOCore
import QwenSite

/// Finds, fetches or takes in the files that messages name.
struct FileResolver: Sendable {
    /// How many files go with one question. The site's page takes five, its API more (site protocol §6).
    static let most = 10
    /// How many files of earlier messages may fail before no more of them are tried: each may take its whole time to do so.
    static let earlierFailures = 2

    let store: any FileStore
    let spool: FileSpool
    let copies: SiteCopies
    let remote: RemoteFetch
    let accounts: AccountPool
    let watch: AnswerWatch
    let limits: Limits
    let surroundings: Surroundings

    /// The files that go with a question which tells all of `transcript`: those of the newest user message, and of earlier ones, the newest
    /// first, as many as go along; and the transcript in which they are named.
    /// - Parameters:
    ///   - newestOnly: whether the site knows what was before.
    ///   - keeps: whether what comes with the request is kept beyond it, for a chat that may have to be told anew.
    /// - Throws: ``APIError`` where one of the newest message can't be had; an earlier one is only named then. ``SpoolError``,
    ///   ``ChatStoreError`` or `CancellationError`.
    func files(of transcript: Transcript, newestOnly: Bool, keeps: Bool, logger: Logger) async throws -> (Transcript, files: [TurnFile]) {
        guard let newest = transcript.messages.lastIndex(where: { $0.role == .user }),
            transcript.messages[newestOnly ? newest..<newest + 1 : 0..<newest + 1].contains(where: { !$0.files.isEmpty })
        else { return (transcript, []) }
        guard transcript.messages[newest].files.count <= Self.most else { throw APIError.tooManyFiles(limit: Self.most) }
        // Whoever has no account is told so before anything is fetched.
        _ = try accounts.usable()
        return try await watch.watch { try await found(transcript, newest: newest, newestOnly: newestOnly, keeps: keeps, logger) }
    }

    private func found(
        _ sent: Transcript, newest: Int, newestOnly: Bool, keeps: Bool, _ logger: Logger
    ) async throws -> (Transcript, files: [TurnFile]) {
        var transcript = sent
        // One for all, however many have to be fetched.
        let end = ContinuousClock.now + limits.remoteFile
        var files = Array(try await files(of: &transcript.messages[newest], by: end, keeps: keeps).reversed())
        guard !newestOnly else { return (transcript, files.reversed()) }
        var failures = 0
        for index in transcript.messages.indices[..<newest].reversed() where transcript.messages[index].role == .user {
            for number in transcript.messages[index].files.indices.reversed() where files.count < Self.most && failures < Self.earlierFailures {
                guard let reference = transcript.messages[index].files[number].reference else { continue }
                do {
                    var file = try await file(reference, by: end).ofEarlierMessage
                    if keeps { file = toKeep(file) }
                    transcript.messages[index].files[number].note(file)
                    files.append(file)
                } catch let error as APIError {
                    try Task.checkCancellation()
                    failures += 1
                    note(error, logger)
                }
            }
        }
        return (transcript, files.reversed())
    }

    /// Those of the question itself. What is here comes first, so that one which is unknown or too large is told of before another is fetched.
    private func files(
        of question: inout Transcript.Message, by end: ContinuousClock.Instant, keeps: Bool
    ) async throws -> [TurnFile] {
        var found: [Int: TurnFile] = [:]
        var onTheWeb: [Int: (url: URL, isPicture: Bool)] = [:]
        for number in question.files.indices {
            switch question.files[number].reference {
            case .remote(let url, let isPicture)?: onTheWeb[number] = (url, isPicture)
            case let reference?: found[number] = try await file(reference, by: end)
            case nil: break
            }
        }
        found.merge(try await remote.fetch(onTheWeb, by: end)) { $1 }
        var files: [TurnFile] = []
        for number in question.files.indices {
            guard var file = found[number] else { continue }
            if keeps { file = toKeep(file) }
            question.files[number].note(file)
            files.append(file)
        }
        return files
    }

    func file(_ reference: FileReference, by end: ContinuousClock.Instant) async throws -> TurnFile {
        switch reference {
        case .uploaded(let id):
            guard let record = try await store.file(id) else { throw APIError.unknownFile(id.text) }
            return .kept(record)
        case .inline(let data, _): return try await passing(data, name: reference.name)
        case .sitePicture(let url): return .picture(url: url)
        case .remote(let url, let isPicture): return try await remote.fetch(url, isPicture: isPicture, by: end)
        }
    }

    /// The same, with the id under which it is kept once its question is asked, where there is room for it.
    private func toKeep(_ file: TurnFile) -> TurnFile {
        guard case .passing(var passing) = file, spool.limits.keepsFiles, passing.new.size <= spool.limits.bytes else { return file }
        passing.id = FileID(making: surroundings.makeID)
        return .passing(passing)
    }

    private func passing(_ data: DataURL, name: String) async throws -> TurnFile {
        let file = NewFile(name: name, contentType: data.contentType, size: data.bytes.readableBytes)
        guard file.size > 0 else { throw APIError.emptyFile }
        let limit = min(file.kind.limit, limits.fileBytes)
        guard file.size <= limit else { throw APIError.fileTooLarge(limit: limit) }
        let bytes = try await spool.begin()
        try await spool.append(data.bytes, to: bytes)
        return .passing(PassingFile(new: file, bytes: bytes))
    }
}
