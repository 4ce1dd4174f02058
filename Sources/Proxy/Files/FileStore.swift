import QwenSite

/// Keeps what is known of uploaded files. Every call throws ``ChatStoreError``, reading also `CancellationError`.
protocol FileStore: Sendable {
    /// - Parameter chat: the chat whose message brought it, with which it goes; `nil` for one that stays until it is removed.
    /// - Throws: also ``ChatGone`` where there is no such chat.
    func add(_ file: FileRecord, of chat: ChatID?) async throws
    /// `nil` where there is no such file.
    func file(_ id: FileID) async throws -> FileRecord?
    /// Takes note that the site has the file for one more account, or anew for one that it had it for.
    func note(_ copy: SiteFile, of file: FileID, account: String) async throws
    /// - Returns: false where there was no such file.
    func remove(_ id: FileID) async throws -> Bool
}

extension FileStore {
    func add(_ file: FileRecord) async throws { try await add(file, of: nil) }
}
