/// The chats of an account as the site lists them: a batch for each page, asked for when it is wanted.
///
/// The pages have 60 rows, whatever one asks for, and there is no total: the list ends at a page that holds nothing new. A chat that is
/// changed while one reads moves to the front, and so may push others onto the next page once more; each is given once.
public struct ChatListing: AsyncSequence, Sendable {
    public typealias Element = [ChatSummary]
    let client: SiteClient

    public struct AsyncIterator: AsyncIteratorProtocol {
        fileprivate let client: SiteClient
        private var page = 1
        private var known: Set<String> = []
        private var hasEnded = false

        fileprivate init(client: SiteClient) { self.client = client }

        /// - Throws: ``SiteError``, or `CancellationError`.
        public mutating func next() async throws -> [ChatSummary]? {
            guard !hasEnded else { return nil }
            let rows = try await client.chats(page: page)
            page += 1
            let new = rows.filter { known.insert($0.id).inserted }
            hasEnded = new.isEmpty
            return hasEnded ? nil : new
        }
    }

    public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(client: client) }
}

extension SiteClient {
    fileprivate func chats(page: Int) async throws -> [ChatSummary] {
        try await signedIn { try await call(.chats(page: page)).chats() }
    }
}
