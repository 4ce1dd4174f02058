/// A page that an answer rests on.
public struct Source: Equatable, Sendable {
    /// The number under which the answer's text cites it; `nil` where the site gives it none.
    public var number: Int?
    public var url: String
    /// Empty where the site tells none.
    public var title: String
    /// Words from the page, or about it; empty where the site tells none.
    public var snippet: String

    public init(number: Int? = nil, url: String, title: String = "", snippet: String = "") {
        self.number = number
        self.url = url
        self.title = title
        self.snippet = snippet
    }
}
