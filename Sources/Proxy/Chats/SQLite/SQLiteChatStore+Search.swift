import GRDB

extension Database {
    /// Chats whose title has the words, then those where a message has, the newest message first; then those that have but beginnings; at last,
    /// for scripts without spaces, those that have them anywhere.
    func chats(found search: ChatSearch, _ page: ChatPage) throws -> ChatListing {
        var found: Set<Int64> = []
        var wanted: [Int64] = []
        let last = page.limit.map { page.offset + $0 } ?? Int.max
        // One more than the page shows whether there is another. The rest of a common word's finds is not even looked at.
        search: for step in SearchStep.all(of: search) {
            let numbers = try Int64.fetchCursor(self, sql: step.sql, arguments: step.arguments)
            while let number = try numbers.next() {
                guard found.insert(number).inserted else { continue }
                if found.count > last { break search }
                if found.count > page.offset { wanted.append(number) }
            }
        }
        let chats = try wanted.compactMap { number in
            try Row.fetchOne(cachedStatement(sql: "SELECT * FROM chat WHERE number = ?"), arguments: [number]).flatMap(Chat.init)
        }
        return ChatListing(chats: chats, total: nil, hasMore: found.count > last)
    }
}

/// One of the ways that a search takes, one after the other: a query for the numbers of chats.
private struct SearchStep {
    let sql: String
    let arguments: StatementArguments

    static func all(of search: ChatSearch) -> [SearchStep] {
        let indexed = search.patterns.flatMap { [titles($0, []), messages($0, [])] }
        guard !search.fragments.isEmpty else { return indexed }
        return indexed + [titles(search.others, search.fragments), messages(search.others, search.fragments)]
    }

    private static func titles(_ pattern: String?, _ fragments: [String]) -> SearchStep {
        SearchStep("number", of: "chat", "title", pattern, fragments)
    }

    private static func messages(_ pattern: String?, _ fragments: [String]) -> SearchStep {
        SearchStep("chat", of: "message", "text", pattern, fragments)
    }

    /// The newest rows first whose text matches `pattern`, in the syntax of FTS5, unless that is `nil`, and holds all of `fragments`.
    private init(_ chat: String, of table: String, _ text: String, _ pattern: String?, _ fragments: [String]) {
        let index = "\(table)Words"
        let source = pattern == nil ? table : "\(index) JOIN \(table) ON \(table).number = \(index).rowid"
        let number = pattern == nil ? "\(table).number" : "\(index).rowid"
        let held = fragments.flatMap { Self.conditions(for: $0, in: "\(table).\(text)") }
        let conditions = (pattern == nil ? [] : ["\(index) MATCH ?"]) + held.map(\.condition)
        sql = "SELECT \(table).\(chat) FROM \(source) WHERE \(Self.all(conditions[...])) ORDER BY \(number) DESC"
        arguments = StatementArguments([pattern].compactMap(\.self) + held.map(\.argument))
    }

    /// What `text` must be like to hold `fragment`, in any case. Most of what such scripts write has no case, and is looked for first: a text is
    /// changed only where it holds that.
    private static func conditions(for fragment: String, in text: String) -> [(condition: String, argument: String)] {
        let plain = fragment.split { $0.isCased }.max { $0.utf8.count < $1.utf8.count }.map(String.init) ?? ""
        let asWritten = [(condition: "instr(\(text), ?)", argument: plain)].filter { !$0.argument.isEmpty }
        return plain == fragment ? asWritten : asWritten + [("instr(\(DatabaseFunction.lowercase.name)(\(text)), ?)", fragment)]
    }

    /// All of the conditions. In pairs of pairs, since SQLite takes no expression that is nested a thousand times.
    private static func all(_ conditions: ArraySlice<String>) -> String {
        guard conditions.count > 1 else { return conditions.first ?? "TRUE" }
        let half = conditions.startIndex + conditions.count / 2
        return "(\(all(conditions[..<half])) AND \(all(conditions[half...])))"
    }
}
