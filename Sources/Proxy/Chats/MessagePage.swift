/// A part of a chat's messages, the oldest first: a chat may be larger than what is to be in memory for one reader.
struct MessagePage: Sendable {
    var messages: [StoredMessage]
    /// The store's number of the last message where others follow it; `nil` at the chat's end.
    var next: Int64?
}

/// What later turns are told of a chat.
struct RememberedChat: Sendable {
    /// How much of its messages' parts is looked through for files that were never kept here, in bytes.
    static let partsLimit = 64 << 20

    /// The oldest first.
    var messages: [Transcript.Message] = []
    /// How many messages of others than the system came before these, and are not among them.
    var leftOut = 0
    /// What all of its messages brought, the newest first.
    var files: [FileReference] = []
}
