/// Which requests an exchange answers. It never looks at headers, and at ids and times only through placeholders.
public struct Match: Equatable, Sendable {
    /// `nil` for any.
    public var method: String?
    /// In lower case, without the port; `nil` for any.
    public var host: String?
    /// Begins with `/`. `*` stands for one segment, `**` at the end for any number of them; a segment may be a placeholder.
    public var path: String
    /// Parameters that must be there; there may be more.
    public var query: [Parameter]
    /// A part of the body: of objects the members that must be there, of arrays every element. `{"$any":"string"}` stands for any value
    /// of that type, `{"$any":"any"}` for any value, and a string that is one placeholder for that value; while it has none, for any, unless the value comes out of an answer.
    public var json: JSONValue?

    public struct Parameter: Equatable, Sendable {
        public var name: String
        public var value: String

        public init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    public init(method: String? = nil, host: String? = nil, path: String, query: [Parameter] = [], json: JSONValue? = nil) {
        self.method = method
        self.host = host
        self.path = path
        self.query = query
        self.json = json
    }
}
