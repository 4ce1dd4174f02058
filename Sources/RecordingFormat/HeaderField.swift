/// One field of a head. Heads are lists of these: order, case and duplicates are part of what was recorded.
public struct HeaderField: Equatable, Sendable {
    public var name: String
    public var value: String

    public init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }
}
