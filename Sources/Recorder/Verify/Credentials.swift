/// An account to sign in with. Goes to the sign-in host alone, and into no report.
public struct Credentials: Sendable {
    let email: String
    let password: String

    public init(email: String, password: String) {
        self.email = email
        self.password = password
    }
}
