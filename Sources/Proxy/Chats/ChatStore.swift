import FoundationEssentials

/// Keeps chats, their messages, and what is still to be deleted at the site.
///
/// Whatever a call has returned for is kept: a program that is killed afterwards has lost nothing of it. What clients are told of, the ends of
/// turns and changes of chats, is kept through a power cut too. Beginnings of turns and the list of what is to be deleted at the site are not
/// worth the wait for the disk before an answer. Writing goes on where the caller is cancelled. Every call throws ``ChatStoreError``, reading
/// also `CancellationError`.
protocol ChatStore: Sendable {
    // MARK: Turns

    /// The chat with this id; `nil` where there is none.
    func chat(_ id: ChatID) async throws -> Chat?
    /// Some of the chat's messages, the oldest first: those behind the message with this number, as many as reach a number of bytes.
    /// - Throws: ``ChatGone`` where there is no such chat, or no longer.
    func messages(of id: ChatID, after number: Int64, bytes: Int) async throws -> MessagePage
    /// What later turns are told of the chat: the newest messages, as many as reach a number of bytes, and all that the system says.
    func remembered(of id: ChatID, bytes: Int) async throws -> RememberedChat
    /// Keeps the beginning of a turn. What an earlier turn of the chat left running has failed; and failed questions at the chat's end that ask
    /// the same, and have no answer, are gone.
    /// - Returns: the files that they brought, which are gone as well.
    func begin(_ turn: ChatTurnStart) async throws -> [FileID]
    /// Keeps the end of a turn, and takes the chat's place off the list of chats to be deleted.
    func end(_ turn: ChatTurnEnd) async throws -> ChatTurnOutcome
    /// Forgets a chat whose first turn failed, or lets the turn of an older one have failed; nothing where the turn does not run any more.
    /// - Returns: the files that the forgotten chat's messages brought, which are gone as well.
    func fail(_ turn: ChatTurnFailure) async throws -> [FileID]
    /// Lets all turns have failed that an earlier run of the program left running.
    func failRunningTurns() async throws

    // MARK: Chats

    func create(_ chat: Chat, messages: [StoredMessage]) async throws
    /// A page of the chats, those used last first.
    func chats(_ page: ChatPage) async throws -> ChatListing
    /// - Returns: the chat as it is now; `nil` where there is none.
    func rename(_ id: ChatID, to title: String) async throws -> Chat?
    /// Deletes a chat and, where `forgetsSite` is false, notes that it is to be deleted at the site as well, wherever it has been there. Where
    /// that is true, a turn that runs leaves it there too, if it comes to its end.
    /// - Returns: the chat as it was, what was noted, and the files that its messages brought, which are gone as well; `nil` where there was none.
    func delete(_ id: ChatID, forgetsSite: Bool) async throws -> (chat: Chat, left: [SiteLeftover], files: [FileID])?
    /// The chats that `criteria` are about, without those that a turn is in.
    /// - Parameter queue: the turns that there are, also those that have not come to the store yet.
    func chats(matching criteria: ChatCleanup, besides queue: ChatQueue, now: Date) async throws -> [ChatID]
    /// Deletes them as ``delete(_:forgetsSite:)`` does, without those that a turn has begun in meanwhile. Many are deleted step by step, so that
    /// other changes need not wait; where a step fails, those before it stay deleted.
    /// - Returns: all that were deleted, what was noted, and the files that are gone with them.
    func cleanUp(
        _ criteria: ChatCleanup, besides queue: ChatQueue, forgetsSite: Bool, now: Date
    ) async throws -> (chats: [ChatID], left: [SiteLeftover], files: [FileID])

    // MARK: Files

    /// The names of files whose chats were taken in once.
    func importedFiles() async throws -> Set<String>
    /// The power may fail before it is on the disk: see ``waitForDisk()``.
    /// - Parameter file: a name to be remembered.
    /// - Returns: false where a chat with this id is there already; that one stays.
    func takeIn(_ chat: Chat, _ messages: [StoredMessage], file: String?) async throws -> Bool
    /// Returns when all that was changed before is on the disk.
    func waitForDisk() async throws
    /// Calls `body` for one chat after the other, the oldest first, each as it is then. What is added or deleted meanwhile may be among them.
    func forEachChat(_ body: @escaping @Sendable (Chat, [StoredMessage]) throws -> Void) async throws

    // MARK: Leftovers

    /// Notes that a chat is about to be opened at the site.
    /// - Returns: the note's number.
    func noteOpening(_ opening: ChatOpening) async throws -> Int64
    /// Openings of which is not known how they ended.
    func openings() async throws -> [ChatOpening]
    func strikeOpenings(_ numbers: [Int64]) async throws
    /// Notes that a chat was opened at the site which is to be deleted, unless a turn ends in it; and that this was the end of an opening.
    func noteOpened(_ leftover: SiteLeftover, opening: Int64?) async throws
    /// Whether a chat of ours goes on or has been there, or it is on the list of those to be deleted.
    func knows(_ place: SiteLeftover) async throws -> Bool
    /// Takes a chat off that list: it is deleted, or somebody keeps it.
    func strike(_ leftovers: [SiteLeftover]) async throws
    /// Lets a chat stay on the list for as long as a task of the site is made in it, and until then at most.
    func keep(_ leftover: SiteLeftover, forTask task: String, until time: Date) async throws
    /// The chat that stays for the task.
    func leftover(ofTask task: String) async throws -> SiteLeftover?
    /// The chats that may be deleted at that time.
    func leftovers(at time: Date) async throws -> [SiteLeftover]
    /// Takes note of which accounts something is to be deleted at the site that are not among those present, and forgets all that is of those
    /// which have been absent since that time.
    /// - Returns: the accounts that it was forgotten of.
    func forgetAbsent(besides present: Set<String>, since time: Date, now: Date) async throws -> Set<String>
    /// Whether the chat is on the list, and may be deleted at that time.
    func isLeftover(_ place: SiteLeftover, at time: Date) async throws -> Bool
}

/// The beginning of a turn.
struct ChatTurnStart: Sendable {
    /// The chat as it is to be; its place is left as it was.
    var chat: Chat
    /// Whether the chat is made by this turn.
    var isNew: Bool
    /// Whether later turns ask the model that answers this one.
    var setsModel = true
    /// What the client sent, the question last.
    var messages: [StoredMessage]
}

/// A turn that came to nothing that is to be kept.
struct ChatTurnFailure: Equatable, Sendable {
    var chat: ChatID
    /// Whether the turn has made the chat, and nobody knows of it.
    var isNew: Bool
    /// The message that was to be answered.
    var question: String

    /// - Returns: `nil` where nothing was to be answered.
    init?(_ turn: ChatTurnStart) {
        guard let question = turn.messages.last(where: { $0.state == .running }) else { return nil }
        (chat, isNew, self.question) = (turn.chat.id, turn.isNew, question.id)
    }
}

/// The end of a turn.
struct ChatTurnEnd: Sendable {
    var chat: ChatID
    /// What the client sent with it.
    var messages: [String]
    var answer: StoredMessage
    /// Where the chat goes on; `nil` where the turn failed, and it goes on as before.
    var place: SitePlace?
    /// What later turns ask; `nil` leaves that as it is.
    var model: String?
}

/// What became of the end of a turn.
enum ChatTurnOutcome: Equatable, Sendable {
    /// It is kept, in a chat that is now called so.
    case kept(title: String)
    /// The chat was deleted while the turn ran.
    /// - Parameter isSpared: whether that was not to be so at the site.
    case chatGone(isSpared: Bool)
}

/// That a chat is about to be opened at the site.
struct ChatOpening: Equatable, Sendable {
    /// The store's; `nil` before it is noted.
    var number: Int64?
    var account: String
    /// By the site's clock, as far as that was known.
    var began: Date
}

/// A chat at the site that nobody will continue.
struct SiteLeftover: Hashable, Sendable {
    var account: String
    var siteChat: String
}
