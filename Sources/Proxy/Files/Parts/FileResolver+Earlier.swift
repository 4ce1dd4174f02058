import Logging

extension FileResolver {
    /// What earlier messages brought to a chat that is told anew, each file once and as many as go along with the question's own. One that can't
    /// be had is only named.
    /// - Parameters:
    ///   - references: the newest first.
    ///   - own: what the question brings itself.
    /// - Throws: ``APIError`` where nobody could ask, or `CancellationError`.
    func earlier(_ references: [FileReference], besides own: [TurnFile], logger: Logger) async throws -> [TurnFile] {
        let end = ContinuousClock.now + limits.remoteFile
        var seen = Set(own.compactMap(\.reference))
        var newestFirst: [TurnFile] = []
        var failures = 0
        for reference in references where own.count + newestFirst.count < Self.most && seen.insert(reference).inserted {
            if case .uploaded(let id) = reference {
                if let record = await copies.stillKept(id) { newestFirst.append(.earlier(record)) }
                continue
            }
            guard failures < Self.earlierFailures else { continue }
            _ = try accounts.usable()
            do { newestFirst.append(try await file(reference, by: end).ofEarlierMessage) } catch {
                try Task.checkCancellation()
                failures += 1
                note(error, logger)
            }
        }
        return newestFirst.reversed()
    }

    /// Takes note of why a file of an earlier message is left out.
    func note(_ error: any Error, _ logger: Logger) {
        logger.notice("a file of an earlier message is left out", metadata: ["reason": "\((error as? APIError)?.message ?? "\(error)")"])
    }
}

extension TurnFile {
    /// How a message would name it; `nil` for one that came with the request.
    fileprivate var reference: FileReference? {
        switch self {
        case .kept(let record), .earlier(let record): .uploaded(record.id)
        case .picture(let url): .sitePicture(url: url)
        case .passing: nil
        }
    }
}
