import Foundation
import QwenSite
import Testing

@testable import Proxy

/// What users take out of a browser, in all its forms.
@Suite struct CredentialTextTests {
    private static let token = "eyJhbGciOiJIUzI1NiJ9.eyJpZCI6InUxIiwiZXhwIjoxOTAwMDAwMDAwfQ.c2lnbmF0dXJl"

    /// The same sign-in, from different tools.
    static let forms: [(name: String, text: String)] = [
        ("request header", "Cookie: cna=abc; token=\(token); refresh_token=r1; isg=x=y"),
        ("document.cookie", "cna=abc; token=\(token); refresh_token=r1; isg=x=y"),
        (
            "Netscape",
            """
            # Netscape HTTP Cookie File
            .qwen.ai\tTRUE\t/\tTRUE\t1900000000\tcna\tabc
            #HttpOnly_chat.qwen.ai\tFALSE\t/\tTRUE\t1900000000\ttoken\t\(token)
            #HttpOnly_.qwen.ai\tTRUE\t/\tTRUE\t1900000000\trefresh_token\tr1
            chat.qwen.ai\tFALSE\t/\tFALSE\t0\tisg\tx=y
            .example.org\tTRUE\t/\tTRUE\t1900000000\ttoken\tforeign
            """
        ),
        (
            "Cookie-Editor and EditThisCookie",
            """
            [{"domain":".qwen.ai","expirationDate":1900000000.25,"hostOnly":false,"httpOnly":false,"name":"cna","path":"/","sameSite":"no_restriction",
              "secure":true,"session":false,"storeId":"0","value":"abc","id":1},
             {"domain":"chat.qwen.ai","hostOnly":true,"name":"token","path":"/","secure":true,"session":true,"value":"\(token)"},
             {"domain":".qwen.ai","hostOnly":false,"name":"refresh_token","path":"/","httpOnly":true,"secure":true,"value":"r1"},
             {"domain":"chat.qwen.ai","hostOnly":true,"name":"isg","path":"/","secure":false,"value":"x=y"},
             {"domain":".example.org","name":"token","path":"/","value":"foreign"}]
            """
        ),
        (
            "Playwright",
            """
            {"cookies":[{"name":"cna","value":"abc","domain":".qwen.ai","path":"/","expires":1900000000,"httpOnly":false,"secure":true,"sameSite":"None"},
              {"name":"refresh_token","value":"r1","domain":".qwen.ai","path":"/","expires":-1,"httpOnly":true,"secure":true,"sameSite":"None"},
              {"name":"isg","value":"x=y","domain":"chat.qwen.ai","path":"/","expires":-1}],
             "origins":[{"origin":"https://chat.qwen.ai","localStorage":[{"name":"theme","value":"dark"},{"name":"token","value":"\(token)"}]}]}
            """
        ),
    ]

    @Test("every form of a browser's cookies gives the same sign-in", arguments: forms)
    func understood(name: String, text: String) throws {
        let credentials = try SiteCredentials(text: "\n\(text)\n")
        #expect(credentials.token == Self.token)
        #expect(credentials.refreshToken == "r1")
        #expect(credentials.cookies.map(\.name) == ["cna", "isg"])
        #expect(credentials.cookies.map(\.value) == ["abc", "x=y"])
        #expect(credentials.cookies.allSatisfy { $0.domain.hasSuffix("qwen.ai") })
        #expect(credentials.userID == "u1")
        #expect(credentials.tokenExpiry == Date(timeIntervalSince1970: 1_900_000_000))
    }

    @Test("a cookie's host and end are understood")
    func details() throws {
        for (_, text) in Self.forms[2...3] {
            let cookies = try SiteCredentials(text: text).cookies
            #expect(cookies[0].domain == "qwen.ai")
            #expect(!cookies[0].isHostOnly)
            #expect(cookies[0].expiresAt.map { abs($0.timeIntervalSince1970 - 1_900_000_000) < 1 } == true)
            #expect(cookies[1].isHostOnly)
            #expect(cookies[1].expiresAt == nil)
            #expect(!cookies[1].isSecure)
        }
    }

    @Test("the token alone will do")
    func tokenAlone() throws {
        #expect(try SiteCredentials(text: "  \(Self.token)\n") == SiteCredentials(token: Self.token))
    }

    @Test(
        "anything else is refused with a reason, which does not repeat it",
        arguments: [
            ("", CredentialTextError.empty), ("  \n", .empty), ("hunter2secret", .notUnderstood), ("{}", .notUnderstood), ("[]", .notUnderstood),
            ("[1,2]", .notUnderstood), ("{\"cookies\":[]}", .notUnderstood), ("cna=hunter2secret; isg=b", .noToken), ("token=", .noToken),
            (".example.org\tTRUE\t/\tTRUE\t0\ttoken\thunter2secret", .noToken),
        ])
    func refused(text: String, reason: CredentialTextError) throws {
        let error = try #require(throws: CredentialTextError.self) { try SiteCredentials(text: text) }
        #expect(error == reason)
        #expect(!error.description.contains("hunter2secret"))
    }
}
