/// Whose account a site session is.
public struct SiteAccount: Equatable, Sendable {
    /// The site's user id.
    public var id: String
    public var email: String?
    public var name: String?
    /// False until the user has followed the link in the site's verification mail (`role` is `pending`).
    public var isVerified: Bool

    public init(id: String, email: String? = nil, name: String? = nil, isVerified: Bool = true) {
        self.id = id
        self.email = email
        self.name = name
        self.isVerified = isVerified
    }
}
