extension Journal {
    /// What was waited for did not come in time.
    public struct TimedOut: Error, CustomStringConvertible {
        public var entries: [JournalEntry]

        public var description: String {
            let lines = entries.map { "\($0.number) \($0.method) \($0.host)\($0.target) \($0.status.map(String.init) ?? "-") \($0.outcome.rawValue)" }
            return "The journal did not come to hold what was waited for. It holds:\n" + lines.joined(separator: "\n")
        }
    }

    /// Waits until the journal's entries satisfy `condition`, and returns them.
    /// - Throws: ``TimedOut`` after `limit`, a safety net.
    @discardableResult
    public func wait(
        within limit: Duration = .seconds(300), until condition: @escaping @Sendable ([JournalEntry]) -> Bool
    ) async throws -> [JournalEntry] {
        try await withThrowingTaskGroup { group in
            group.addTask { [self] in
                for await _ in signal.changes {
                    let entries = entries
                    if condition(entries) { return entries }
                }
                throw CancellationError()
            }
            group.addTask { [self] in
                try await Task.sleep(for: limit)
                throw TimedOut(entries: entries)
            }
            defer { group.cancelAll() }
            // The group has two children, so there is a first result.
            return try await group.next() ?? []
        }
    }

    /// Waits for the first entry that satisfies `condition`, and returns it.
    /// - Throws: ``TimedOut`` after `limit`, a safety net.
    public func entry(
        within limit: Duration = .seconds(300), where condition: @escaping @Sendable (JournalEntry) -> Bool
    ) async throws -> JournalEntry {
        let entries = try await wait(within: limit) { $0.contains(where: condition) }
        guard let entry = entries.first(where: condition) else { throw TimedOut(entries: entries) }
        return entry
    }
}
