import Crypto
import FoundationEssentials

/// An account that a server of the behaviour `everyday` starts with.
public struct MockAccount: Equatable, Sendable {
    public var email: String
    public var password: String
    public var name: String
    /// False: the role is `pending`, as before the link in the verification mail was followed.
    public var isVerified: Bool

    public init(email: String, password: String, name: String = "User", isVerified: Bool = true) {
        self.email = email
        self.password = password
        self.name = name
        self.isVerified = isVerified
    }
}

extension MockSite {
    /// The account that the behaviour `everyday` has unless told otherwise.
    public static let demoAccount = (email: "demo@example.com", password: "demo-password")
}

/// An account as the site keeps it.
struct Account: Equatable, Sendable {
    let id: String
    let email: String
    let name: String
    let role: String
    /// SHA-256 of the password in lower-case hexadecimal, which is what clients send.
    let passwordHash: String
    /// Seconds since 1970.
    let lastPasswordChange: Int

    init(_ account: MockAccount, id: String, lastPasswordChange: Int) {
        self.id = id
        email = account.email
        name = account.name
        role = account.isVerified ? "user" : "pending"
        passwordHash = SHA256.hash(data: Data(account.password.utf8)).map { byte in
            (byte < 16 ? "0" : "") + String(byte, radix: 16)
        }.joined()
        self.lastPasswordChange = lastPasswordChange
    }

    /// The slots of every template that tells about an account.
    var slots: [String: String] { ["user": id, "email": email, "name": name, "role": role] }
}
