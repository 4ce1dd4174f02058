import Foundation
import NIOCore
import Testing

@testable import QwenSite

@Suite struct SitePageTests {
    private static let html = """
        <!doctypehtml><html lang=en><head><meta charset=utf-8><title> Qwen Chat </title>
        <meta name="description" content="A &amp; B"><meta name=viewport content="width=device-width"><meta property="og:x" content="no name">
        <link rel=stylesheet href="https://assets.alicdn.com/g/qwenweb/qwen-chat-fe/0.2.83/css/main.css">
        <script>window.__other = 1; window.__prerendered_data = {"models":[{"id":"m","name":"} </scr"+""}],"user":{"token":"t"}}; done()</script>
        <script>window.__prerendered_data == null; window["__prerendered_data"] = {"models": [{"id": "qwen3.8-max", "note": "a } in a \\"text\\""}], "user": null} ; x()</script>
        <script src="https://assets.alicdn.com/g/qwenweb/qwen-chat-fe/0.3.12/js/main.js"></script></head>
        <body><form action="/search"><input name=q></form>
        <form action="/auth" method=post><input type=hidden name=csrf value="c1"><input type=hidden name=next><input type=password name=p></form></body></html>
        """

    @Test("title and build of the site's shell")
    func shell() {
        let page = SitePage(ByteBuffer(string: Self.html))
        let (title, build) = (page.title, page.buildNumber)
        #expect(title == "Qwen Chat")
        #expect(build == "0.3.12")
    }

    @Test("the data inside a script is cut out whole, past braces in strings, past scripts that only look like it")
    func prerenderedData() throws {
        let page = SitePage(ByteBuffer(string: Self.html))
        let found = page.prerenderedData
        let data = try #require(found)
        let json = try #require(try JSONSerialization.jsonObject(with: Data(data.readableBytesView)) as? [String: Any])
        #expect(((json["models"] as? [[String: Any]])?.first?["id"] as? String) == "qwen3.8-max")
        #expect(json["user"] is NSNull)
    }

    @Test(
        "whatever comes as a page is read without harm",
        arguments: [
            "", "<", "\u{0}\u{1}", "{}", "<title>", "<script>window.__prerendered_data = {", "<script>window.__prerendered_data =",
            String(repeating: "<div>", count: 20_000),
        ])
    func nonsense(html: String) {
        let page = SitePage(ByteBuffer(string: html))
        let (build, data) = (page.buildNumber, page.prerenderedData)
        #expect(build == nil)
        #expect(data == nil)
    }

    @Test("invalid UTF-8 and pages of any length")
    func bytes() {
        let broken = SitePage(ByteBuffer(bytes: [0x3C, 0xFF, 0xFE, 0x3E, 0xC3])).title
        #expect(broken == nil)
        var long = ByteBuffer(string: "<title>x</title>")
        long.writeRepeatingByte(UInt8(ascii: "a"), count: 2 * SitePage.limit)
        long.writeString("<script src=/qwen-chat-fe/0.3.12/js/main.js></script>")
        let page = SitePage(long)
        let (title, build) = (page.title, page.buildNumber)
        #expect(title == "x")
        #expect(build == nil)
    }
}
