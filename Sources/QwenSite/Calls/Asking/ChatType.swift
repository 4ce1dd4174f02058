/// What a chat, or one message of it, is about, in the site's own words (`chat_type`). The site invents new ones, so it is no closed set.
public struct ChatType: RawRepresentable, Hashable, Sendable {
    public let rawValue: String

    public init(rawValue: String) { self.rawValue = rawValue }

    /// Text; what a chat usually is.
    public static let text = ChatType(rawValue: "t2t")
    /// Text, after a search of the web.
    public static let search = ChatType(rawValue: "search")
    /// A picture is drawn.
    public static let image = ChatType(rawValue: "t2i")
    /// A picture that the message brings is changed.
    public static let imageEdit = ChatType(rawValue: "image_edit")
    /// A film is made: the answer names a task, see ``AnswerEvent/task(id:)``.
    public static let video = ChatType(rawValue: "t2v")
    /// A film is made of a picture that the message brings. No model lists it, though the site uses it.
    public static let imageToVideo = ChatType(rawValue: "i2v")
    /// Minutes of reading; the first turn asks back, the second researches.
    public static let deepResearch = ChatType(rawValue: "deep_research")
    /// A web page is written.
    public static let webDevelopment = ChatType(rawValue: "web_dev")
    public static let artifacts = ChatType(rawValue: "artifacts")
    public static let learn = ChatType(rawValue: "learn")
    public static let slides = ChatType(rawValue: "slides")

    /// Films are not streamed: they are a task that runs on.
    var isVideo: Bool { self == .video || self == .imageToVideo }

    /// Whether the site takes a size for it.
    var hasSize: Bool { isVideo || self == .image || self == .imageEdit }

    /// What the message itself says of its type (`sub_chat_type`).
    func subtype(isFirstTurn: Bool) -> String {
        self == .deepResearch && isFirstTurn ? "deep_thinking" : rawValue
    }
}

/// The proportions of a picture or film, width to height.
public enum AspectRatio: String, CaseIterable, Sendable {
    case square = "1:1"
    case portrait = "3:4"
    case landscape = "4:3"
    case wide = "16:9"
    case tall = "9:16"
}
