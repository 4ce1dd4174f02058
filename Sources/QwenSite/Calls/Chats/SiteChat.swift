public import FoundationEssentials

/// A chat as the site keeps it: a tree of messages, since messages can be changed and answers given anew.
public struct SiteChat: Equatable, Sendable {
    public var id: String
    public var title: String
    public var createdAt: Date?
    public var changedAt: Date?
    /// The last message of the branch that the site's page shows; `nil` in a chat without messages.
    public var current: String?
    /// All messages by their ids.
    public var messages: [String: SiteMessage]
    /// The site says that there is no message. Where ``messages`` is empty and this is false, they may only not have been understood.
    public var isSurelyEmpty = false

    public init(
        id: String, title: String, createdAt: Date? = nil, changedAt: Date? = nil, current: String? = nil, messages: [String: SiteMessage] = [:]
    ) {
        self.id = id
        self.title = title
        self.createdAt = createdAt
        self.changedAt = changedAt
        self.current = current
        self.messages = messages
    }

    /// The messages that the site's page shows, first to last. Whatever lies beside them are changed messages and answers given anew.
    public var branch: [SiteMessage] { branch(to: current) }

    /// The messages up to the one named, first to last.
    public func branch(to id: String?) -> [SiteMessage] {
        var branch: [SiteMessage] = []
        var next = id
        // No branch is longer than the chat; one that bites its own tail would be.
        while let id = next, let message = messages[id], branch.count < messages.count {
            branch.append(message)
            next = message.parent
        }
        return branch.reversed()
    }
}

/// A message of a chat.
public struct SiteMessage: Equatable, Sendable {
    public var id: String
    /// The message before it; `nil` for a first one.
    public var parent: String?
    public var role: Role
    public var text: String
    /// What the model thought before it answered.
    public var reasoning: String
    /// Addresses of pictures that are the answer. They are signed, and good for a while only.
    public var pictures: [String]
    public var model: String?
    public var createdAt: Date?
    /// False while the answer is being given, and after it broke off.
    public var isComplete: Bool
    /// The user stopped the answer.
    public var isStopped: Bool

    /// Who says it.
    public enum Role: String, Sendable { case user, assistant, other }

    public init(
        id: String, parent: String? = nil, role: Role, text: String, reasoning: String = "", pictures: [String] = [], model: String? = nil,
        createdAt: Date? = nil, isComplete: Bool = true, isStopped: Bool = false
    ) {
        self.id = id
        self.parent = parent
        self.role = role
        self.text = text
        self.reasoning = reasoning
        self.pictures = pictures
        self.model = model
        self.createdAt = createdAt
        self.isComplete = isComplete
        self.isStopped = isStopped
    }
}
