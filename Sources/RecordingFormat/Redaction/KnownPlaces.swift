/// Where the site's secrets are, by name.
enum KnownPlaces {
    /// Headers whose whole value is one.
    static let secretHeaders: Set<String> = [
        "bx-ua", "bx-umidtoken", "x-xsrf-token", "x-csrf-token", "x-oss-security-token", "x-oss-signature", "x-api-key", "x-auth-token",
    ]

    /// Headers that tell the address of somebody's computer.
    static let addressHeaders: Set<String> = [
        "x-forwarded-for", "x-real-ip", "x-client-ip", "client-ip", "true-client-ip", "cf-connecting-ip", "x-originating-ip", "x-remote-ip",
        "x-remote-addr", "forwarded", "ali-cdn-real-ip",
    ]

    /// Parameters of addresses, here in lower case.
    static let secretParameters: Set<String> = [
        "key", "signature", "sign", "x-oss-signature", "x-oss-credential", "x-oss-security-token", "security-token", "ossaccesskeyid",
        "x5secdata", "x5sec", "token", "access_token", "refresh_token", "auth_key", "umidtoken", "email", "password", "ticket",
    ]

    /// Members of JSON objects, here in lower case and without separators.
    static let secretMembers: Set<String> = [
        "token", "accesstoken", "refreshtoken", "idtoken", "secret", "accesskeyid", "accesskeysecret", "securitytoken", "signature", "sign",
        "apikey", "sessionid", "x5secdata", "xsrftoken", "csrftoken", "umidtoken", "authorization", "cookie", "ticket",
    ]

    static let passwordMembers: Set<String> = ["password", "newpassword", "oldpassword", "confirmpassword"]

    /// Cookies of the session and of the device.
    static let secretCookies: Set<String> = [
        "token", "refresh_token", "acw_tc", "x-ap", "cna", "cnaui", "aui", "sca", "xlly_s", "isg", "tfstk", "ssxmod_itna", "ssxmod_itna2",
        "atpsida", "_bl_uid", "_gcl_au",
    ]

    /// The name of a token's placeholder, by what the site calls the token.
    static func tokenName(_ name: String) -> String {
        switch normalised(name) {
        case "refreshtoken": "refresh"
        case "token", "accesstoken", "authorization": "access"
        default: "token"
        }
    }

    static func normalised(_ name: String) -> String {
        name.lowercased().filter { $0 != "_" && $0 != "-" }
    }
}

extension String {
    /// The shape of a UUID.
    var isUUID: Bool {
        let parts = split(separator: "-", omittingEmptySubsequences: false)
        return parts.map(\.utf8.count) == [8, 4, 4, 4, 12] && parts.joined().allSatisfy { $0.isASCII && $0.isHexDigit }
    }

    /// The shape of a signed token.
    var isSignedToken: Bool {
        SecretPattern.token.ranges(in: Array(utf8)) == [0..<utf8.count]
    }

    var isDigest: Bool { utf8.count == 64 && allSatisfy { $0.isASCII && $0.isHexDigit } }
}
