import Foundation
import Testing

@testable import QwenSite

@Suite struct CookieJarTests {
    struct Case: CustomTestStringConvertible, Sendable {
        var name: String
        var from = "https://chat.qwen.ai/api/v2/auths/signin"
        var header: String
        var to: String
        var isSent: Bool
        var testDescription: String { name }
    }

    static let cases: [Case] = [
        Case(name: "goes back to the host that set it", header: "a=1; Path=/", to: "https://chat.qwen.ai/x", isSent: true),
        Case(name: "without a domain to no other host", header: "a=1; Path=/", to: "https://auth.qwen.ai/x", isSent: false),
        Case(name: "without a domain to no host below", header: "a=1; Path=/", to: "https://x.chat.qwen.ai/", isSent: false),
        Case(name: "with a domain to every host below it", header: "a=1; Path=/; Domain=.qwen.ai", to: "https://auth.qwen.ai/x", isSent: true),
        Case(name: "a domain without its dot means the same", header: "a=1; Path=/; domain=QWEN.ai", to: "https://auth.qwen.ai/x", isSent: true),
        Case(name: "not to a host that merely ends alike", header: "a=1; Path=/; Domain=qwen.ai", to: "https://evilqwen.ai/", isSent: false),
        Case(name: "a foreign domain is refused", header: "a=1; Path=/; Domain=example.com", to: "https://example.com/", isSent: false),
        Case(
            name: "a domain below the host is refused", header: "a=1; Domain=x.chat.qwen.ai", to: "https://x.chat.qwen.ai/api/v2/auths", isSent: false
        ),
        Case(name: "a whole top-level domain is refused", header: "a=1; Path=/; Domain=ai", to: "https://chat.qwen.ai/", isSent: false),
        Case(name: "without a path for its folder", header: "a=1", to: "https://chat.qwen.ai/api/v2/auths/refresh", isSent: true),
        Case(name: "without a path not outside its folder", header: "a=1", to: "https://chat.qwen.ai/api/v2/chats/new", isSent: false),
        Case(name: "a path covers what lies below it", header: "a=1; Path=/api", to: "https://chat.qwen.ai/api/models", isSent: true),
        Case(name: "a path covers itself", header: "a=1; Path=/api", to: "https://chat.qwen.ai/api", isSent: true),
        Case(name: "a path does not cover a longer name", header: "a=1; Path=/api", to: "https://chat.qwen.ai/apis", isSent: false),
        Case(name: "a relative path counts as none", header: "a=1; Path=api", to: "https://chat.qwen.ai/api/v2/auths/x", isSent: true),
        Case(name: "the query is no part of the path", header: "a=1; Path=/api", to: "https://chat.qwen.ai/?x=/api", isSent: false),
        Case(name: "secure over https", header: "a=1; Path=/; Secure", to: "https://chat.qwen.ai/", isSent: true),
        Case(name: "secure never over http", header: "a=1; Path=/; secure", to: "http://chat.qwen.ai/", isSent: false),
        Case(name: "an age to come", header: "a=1; Path=/; Max-Age=60", to: "https://chat.qwen.ai/", isSent: true),
        Case(name: "an age of nothing", header: "a=1; Path=/; Max-Age=0", to: "https://chat.qwen.ai/", isSent: false),
        Case(name: "a negative age", header: "a=1; Path=/; Max-Age=-5", to: "https://chat.qwen.ai/", isSent: false),
        Case(name: "an age of centuries", header: "a=1; Path=/; Max-Age=99999999999999", to: "https://chat.qwen.ai/", isSent: true),
        Case(
            name: "a date that has passed", header: "a=1; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT", to: "https://chat.qwen.ai/", isSent: false),
        Case(name: "a date to come", header: "a=1; Path=/; Expires=Wed, 09 Jun 2100 10:18:14 GMT", to: "https://chat.qwen.ai/", isSent: true),
        Case(
            name: "an age wins over a date", header: "a=1; Path=/; Max-Age=60; Expires=Thu, 01 Jan 1970 00:00:00 GMT", to: "https://chat.qwen.ai/",
            isSent: true),
        Case(name: "a nonsensical date counts as none", header: "a=1; Path=/; Expires=soon", to: "https://chat.qwen.ai/", isSent: true),
        Case(name: "no name, no cookie", header: "=1; Path=/", to: "https://chat.qwen.ai/", isSent: false),
        Case(name: "no equals sign, no cookie", header: "a; Path=/", to: "https://chat.qwen.ai/", isSent: false),
        Case(
            name: "more than 4 kB is refused", header: "a=\(String(repeating: "x", count: 5000)); Path=/", to: "https://chat.qwen.ai/", isSent: false),
    ]

    @Test("a cookie is kept and sent as RFC 6265 has it", arguments: cases)
    func keepsAndSends(_ row: Case) throws {
        var jar = CookieJar()
        let from = try #require(SiteURL(row.from))
        if let cookie = SetCookie(row.header, now: testTime) { jar.set(cookie, from: from, now: testTime) }
        #expect(jar.cookies(for: try #require(SiteURL(row.to)), now: testTime).isEmpty == !row.isSent)
    }

    @Test("a cookie is forgotten when its time has come, and when the site says so")
    func forgets() throws {
        let url = try #require(SiteURL("https://chat.qwen.ai/"))
        var jar = CookieJar()
        jar.set(try #require(SetCookie("a=1; Max-Age=60", now: testTime)), from: url, now: testTime)
        #expect(jar.cookies(for: url, now: testTime.addingTimeInterval(59)).count == 1)
        #expect(jar.cookies(for: url, now: testTime.addingTimeInterval(60)).isEmpty)
        jar.set(try #require(SetCookie("a=; Max-Age=0", now: testTime)), from: url, now: testTime)
        #expect(jar.cookies.isEmpty)
    }

    @Test("cookies are sent longest path first, then in the order in which they first came, also after a change")
    func order() throws {
        let url = try #require(SiteURL("https://chat.qwen.ai/api/models"))
        var jar = CookieJar()
        for header in ["a=1; Path=/", "b=1; Path=/", "c=1; Path=/api", "a=2; Path=/"] {
            jar.set(try #require(SetCookie(header, now: testTime)), from: url, now: testTime)
        }
        #expect(jar.cookies(for: url, now: testTime).map { "\($0.name)\($0.value)" } == ["c1", "a2", "b1"])
    }

    @Test("the jar has a bound")
    func isBounded() throws {
        let url = try #require(SiteURL("https://chat.qwen.ai/"))
        var jar = CookieJar()
        for number in 0..<500 { jar.set(try #require(SetCookie("n\(number)=1", now: testTime)), from: url, now: testTime) }
        #expect(jar.cookies.count == CookieJar.limit)
        #expect(jar.cookies.last?.name == "n499")
    }

    @Test(
        "dates in every form that servers write",
        arguments: [
            ("Sun, 06 Nov 1994 08:49:37 GMT", 784_111_777.0), ("Sunday, 06-Nov-94 08:49:37 GMT", 784_111_777),
            ("Sun Nov  6 08:49:37 1994", 784_111_777), ("06 nov 1994 8:49:37", 784_111_777), ("Thu, 01-Jan-70 00:00:00 GMT", 0),
            ("Tue, 29 Feb 2028 23:59:59 GMT", 1_835_481_599),
        ])
    func dates(text: String, seconds: Double) {
        #expect(CookieDate.parse(text)?.timeIntervalSince1970 == seconds)
    }

    @Test(
        "what is no date is none",
        arguments: ["", "06 Nov 1994", "Nov 1994 08:49:37", "32 Nov 1994 08:49:37", "06 Nov 1994 24:00:00", "6 Foo 1994 1:1:1"])
    func noDates(text: String) {
        #expect(CookieDate.parse(text) == nil)
    }
}
