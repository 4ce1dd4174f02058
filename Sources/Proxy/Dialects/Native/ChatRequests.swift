import FoundationEssentials
import Hummingbird
import HummingbirdCore

/// The body of `POST /chats` and of `PUT /chats/:id/rename`.
struct NewChatRequest: Decodable, Sendable {
    var name: String?
    var model: String?
    /// Whether the chat is renamed at the site as well; it is, unless this or the query says otherwise.
    var site: Bool?

    /// - Throws: ``APIError`` where the name is no name.
    func title() throws(APIError) -> String? {
        guard let name else { return nil }
        let words = name.split { $0.isWhitespace || $0.unicodeScalars.contains { $0.value < 32 } }.joined(separator: " ")
        guard !words.isEmpty, words.count <= ChatTitle.limit else {
            throw .invalid("'name' must have from 1 to \(ChatTitle.limit) characters.", parameter: "name")
        }
        return words
    }
}

/// The body of `DELETE /chats/:id`, which may be left out.
struct DeletionRequest: Decodable, Sendable {
    /// Whether the chat is deleted at the site as well; it is, unless this or the query says otherwise.
    var site: Bool?
}

/// The body of `POST /chats/cleanup`: the predecessor's criteria, and two switches of ours.
struct CleanupRequest: Decodable, Sendable {
    var criteria = ChatCleanup()
    /// Whether it is only told what would be deleted.
    var dryRun = false
    /// Whether the chats are deleted at the site as well; they are, unless this or the query says otherwise.
    var site: Bool?

    private enum CodingKeys: CodingKey { case olderThan, userMessageCountLessThan, messageCountLessThan, maxChats, dryRun, site }

    init() {}

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        func number(_ key: CodingKeys, atLeast least: Int) throws -> Int? {
            guard let number = try container.decodeIfPresent(Double.self, forKey: key) else { return nil }
            if let whole = Int(exactly: number), whole >= least { return whole }
            throw DecodingError.dataCorruptedError(
                forKey: key, in: container, debugDescription: "it must be a whole number of at least \(least).")
        }
        // The predecessor took 0 as "not asked for".
        criteria.olderThan = try number(.olderThan, atLeast: 0).flatMap { $0 == 0 ? nil : $0 }
        criteria.userMessageCountLessThan = try number(.userMessageCountLessThan, atLeast: 0)
        criteria.messageCountLessThan = try number(.messageCountLessThan, atLeast: 0)
        criteria.maxChats = try number(.maxChats, atLeast: 1)
        dryRun = try container.decodeIfPresent(Bool.self, forKey: .dryRun) ?? false
        site = try container.decodeIfPresent(Bool.self, forKey: .site)
    }
}

extension ChatPage {
    /// The most chats a page.
    private static let largest = 1000

    /// `page`, `limit` and `search` of the query; without any of them, all chats come at once, as the predecessor's clients expect.
    init(_ uri: URI) throws(APIError) {
        let page = try uri.number("page", in: 1...1_000_000)
        number = page ?? 1
        limit = try uri.number("limit", in: 1...Self.largest)
        if limit == nil, page != nil { limit = 50 }
        guard let text = uri.queryParameters.get("search"), !text.isEmpty else { return }
        guard let search = ChatSearch(text) else { throw .invalid("'search' holds no word.", parameter: "search") }
        self.search = search
        if limit == nil { limit = 50 }
    }
}

extension URI {
    func number(_ name: String, in range: ClosedRange<Int>) throws(APIError) -> Int? {
        guard let text = queryParameters.get(name), !text.isEmpty else { return nil }
        guard let number = Int(text), range.contains(number) else {
            throw .invalid("'\(name)' must be a whole number from \(range.lowerBound) to \(range.upperBound).", parameter: name)
        }
        return number
    }

    func flag(_ name: String) throws(APIError) -> Bool? {
        guard let text = queryParameters.get(name) else { return nil }
        if text.isEmpty { return true }
        guard let flag = Bool(word: text) else { throw .invalid("'\(name)' must be true or false.", parameter: name) }
        return flag
    }
}
