import QwenSite

/// What a client wants answered, whatever its dialect.
struct Turn: Sendable {
    /// The one text that the site is sent: a message, or a folded transcript.
    var text: String
    /// What goes with it, for whatever account answers.
    var files: [TurnFile] = []
    /// The model by the client's name for it; `nil` leaves it open.
    var model: String?
    /// The model of the chat that the turn continues: asked where the client names none, and it is offered for what is wanted.
    var chatModel: String?
    var thinking: Question.Thinking = .off
    /// Text, unless a picture or a film is wanted, or a search of the web.
    var type = ChatType.text
    /// Of the picture or film; `nil` leaves it to the site.
    var size: AspectRatio?
    /// The chat at the site that the turn continues; `nil` opens a new one.
    var chat: SitePlace?
    /// Held until the site is done with the turn, however it ends: the right to be in the chat.
    var ticket: ChatTicket?
    /// Whether the answer has begun as soon as the site has taken the question, for a client that wants signs of life while it makes what takes
    /// its time; else it has when it says something.
    var beginsEarly = false
    /// Whose account is used, as long as it can be, and given back behind the answer; `nil` leases one and lets go of it.
    var held: HeldLease?
    /// Whether a chat that is opened for the turn stays at the site whatever becomes of it.
    var leavesChat = false
    /// Where the answer is to be cut, which the site knows nothing of; `nil` wants all of it.
    var cut: AnswerCut?
}
