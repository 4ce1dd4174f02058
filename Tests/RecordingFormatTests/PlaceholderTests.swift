import NIOCore
import RecordingFormat
import TestSupport
import Testing

@Suite("Placeholders")
struct PlaceholderTests {
    private let key = AccessTokenKey()

    /// Values at 2026-10-02 12:00:00 UTC, with seeded randomness.
    private func placeholders(_ definitions: [PlaceholderDefinition] = []) -> Placeholders {
        Placeholders(.fresh(now: { 1_790_942_400_123 }, key: key), definitions: definitions)
    }

    private func expand(_ text: String, _ placeholders: inout Placeholders) throws -> String {
        String(buffer: placeholders.expand(try Template(text)).bytes)
    }

    @Test("the same name has the same value, another name another, and no name always a new one")
    func names() throws {
        var placeholders = placeholders()
        let values = try expand("{{uuid:a}} {{uuid:a}} {{uuid:b}} {{uuid}} {{uuid}}", &placeholders).split(separator: " ")
        #expect(values[0] == values[1])
        #expect(Set(values).count == 4)
        #expect(try expand("{{uuid:a}}", &placeholders) == String(values[0]))
        #expect(placeholders.known("a") == String(values[0]))
    }

    @Test("a value that a request brought is used, and can be taken away")
    func binding() throws {
        var placeholders = placeholders()
        placeholders.bind(name: "chat", to: "mine")
        #expect(try expand("{{uuid:chat}}", &placeholders) == "mine")
        placeholders.forget("chat")
        #expect(try expand("{{uuid:chat}}", &placeholders) != "mine")
    }

    @Test("a UUID is one of version 4")
    func uuid() throws {
        var placeholders = placeholders()
        let pattern = /[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}/
        for _ in 0..<100 { #expect(try expand("{{uuid}}", &placeholders).wholeMatch(of: pattern) != nil) }
    }

    @Test("times, with offsets")
    func times() throws {
        var placeholders = placeholders()
        #expect(try expand("{{now:s}} {{now:ms}} {{now:s+900}} {{now:s-1}}", &placeholders) == "1790942400 1790942400123 1790943300 1790942399")
        #expect(try expand("{{now:http}}, {{now:http+86400}}", &placeholders) == "Fri, 02 Oct 2026 12:00:00 GMT, Sat, 03 Oct 2026 12:00:00 GMT")
        #expect(try expand("{{now:iso}} {{now:iso+60}}", &placeholders) == "2026-10-02T12:00:00Z 2026-10-02T12:01:00Z")
    }

    @Test("a token has the site's claims in their order, the site's length, and an expiry to come")
    func token() throws {
        var placeholders = placeholders([.init(name: "access", kind: .jwt, lifetime: 900, claims: ["id", "last_password_change", "exp"])])
        let text = try expand("{{jwt:access}}", &placeholders)
        #expect(text.count == 209)
        let token = try key.check(text, now: 1_790_942_400)
        #expect(token.expires == 1_790_943_300)
        #expect(token.accountID == placeholders.known("user"))
        #expect(throws: AccessTokenError.expired(at: 1_790_943_300)) { try key.check(text, now: 1_790_943_300) }
        #expect(throws: AccessTokenError.forged) { try AccessTokenKey().check(text, now: 0) }
        #expect(throws: AccessTokenError.forged) { try key.check(text.dropLast(4) + "AAAA", now: 0) }
    }

    @Test("lengths, from the argument or from the session")
    func lengths() throws {
        var placeholders = placeholders([.init(name: "acw_tc", kind: .cookie, length: 60)])
        #expect(try expand("{{cookie:acw_tc}}", &placeholders).count == 60)
        #expect(try expand("{{opaque:x:17}}", &placeholders).count == 17)
        #expect(try expand("{{sha256:x2}}", &placeholders).count == 64)
    }

    @Test("literal bytes")
    func literal() throws {
        var placeholders = placeholders()
        #expect(try expand("wait {{lit:7b7b}}num}} hours", &placeholders) == "wait {{num}} hours")
    }

    @Test(
        "what is no placeholder is refused with its place",
        arguments: [
            "{{chat}}", "{{uuid:}}", "{{uuid:a:1}}", "{{now:h}}", "{{now:s+x}}", "{{lit:7}}", "{{opaque:a:0}}", "{{ uuid}}", "{{uuid:a b}}", "{{",
            "{{}}",
            "{{text}}", "{{uuid:a:b:c}}",
        ])
    func malformed(text: String) {
        let error = #expect(throws: TemplateError.self) { try Template("abc" + text) }
        #expect(error?.offset == 3)
    }

    @Test("frozen values are the same in every run and have their kind's length")
    func frozen() throws {
        let text = "{{uuid:chat}} {{jwt:access}} {{opaque:a:9}} {{now:s}} {{email:mail}} {{uuid}}"
        var one = Placeholders(.frozen)
        var other = Placeholders(.frozen)
        _ = try expand("{{uuid:before}}", &other)
        let frozen = try expand(text, &one)
        #expect(try expand(text, &other) == frozen)
        #expect(frozen.split(separator: " ").map(\.count).prefix(4) == [36, 209, 9, 10])
    }

    @Test("slots take JSON text and JSON values")
    func slots() throws {
        let template = try Template(#"{"a": "{{text:a}}", "b": {{json:b}}, "c": "{{lit:7b7b}}"}"#)
        #expect(String(buffer: template.filled(["a": "\"ё\"\n", "b": "[1, 2]"])) == #"{"a": "\"ё\"\n", "b": [1, 2], "c": "{{"}"#)
    }

    @Test("a read border inside a placeholder moves to the same fraction of its value")
    func bordersInsidePlaceholders() throws {
        // {{uuid:chat}} has 13 bytes and its value 36: byte 4 of 13 becomes byte 11 of 36.
        let file = ":@ +1 cut 2+1 6+1 17+1\nab{{uuid:chat}}cdef\n:@ end eof +0\n"
        let stream = try AnnotatedStream(parsing: ByteBuffer(string: file))
        var placeholders = Placeholders(.frozen)
        let expanded = stream.expanded(try Template(stream.body), with: &placeholders)
        #expect(expanded.reads.map(\.bytes.readableBytes) == [2, 11, 27, 3])
        let chat = try #require(placeholders.known("chat"))
        #expect(String(buffer: expanded.body) == "ab\(chat)cdef\n")
        #expect(expanded.reads.map(\.delay) == stream.reads.map(\.delay))
    }
}
