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

    @Test("title, build and metas of the site's shell")
    func shell() {
        let page = SitePage(ByteBuffer(string: Self.html))
        let (title, build, metas) = (page.title, page.buildNumber, page.metas)
        #expect(title == "Qwen Chat")
        #expect(build == "0.3.12")
        #expect(metas.map(\.name) == ["description", "viewport"])
        #expect(metas.map(\.content) == ["A & B", "width=device-width"])
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

    @Test("forms, with their hidden fields")
    func forms() {
        let forms = SitePage(ByteBuffer(string: Self.html)).forms
        #expect(forms.map(\.action) == ["/search", "/auth"])
        #expect(forms.map(\.method) == ["", "POST"])
        #expect(forms.map(\.hasPassword) == [false, true])
        #expect(forms[1].hiddenFields.map { "\($0.name)=\($0.value)" } == ["csrf=c1", "next="])
    }

    @Test(
        "whatever comes as a page is read without harm",
        arguments: [
            "", "<", "\u{0}\u{1}", "{}", "<title>", "<script>window.__prerendered_data = {", "<script>window.__prerendered_data =",
            String(repeating: "<div>", count: 20_000),
        ])
    func nonsense(html: String) {
        let page = SitePage(ByteBuffer(string: html))
        let (build, data, forms) = (page.buildNumber, page.prerenderedData, page.forms)
        #expect(build == nil)
        #expect(data == nil)
        #expect(forms.isEmpty)
    }

    @Test("invalid UTF-8 and pages of any length")
    func bytes() {
        let broken = SitePage(ByteBuffer(bytes: [0x3C, 0xFF, 0xFE, 0x3E, 0xC3])).title
        #expect(broken == nil)
        var long = ByteBuffer(string: "<title>x</title>")
        long.writeRepeatingByte(UInt8(ascii: "a"), count: 2 * SitePage.limit)
        long.writeString("<form></form>")
        let page = SitePage(long)
        let (title, forms) = (page.title, page.forms)
        #expect(title == "x")
        #expect(forms.isEmpty)
    }
}
