import NIOCore
import RecordingFormat
import Testing

@Suite("Matching")
struct MatchTests {
    private func json(_ text: String) throws -> JSONValue { try JSONValue(parsing: ByteBuffer(string: text)) }

    private func call(
        _ method: String = "POST", host: String = "chat.qwen.ai", _ path: String = "/a", query: [Match.Parameter] = [], _ body: String = "{}"
    ) -> IncomingCall {
        IncomingCall(method: method, host: host, path: path, query: query, body: ByteBuffer(string: body))
    }

    private func evaluate(_ match: Match, _ call: IncomingCall, _ known: [String: String] = [:]) -> Verdict {
        var placeholders = Placeholders(.frozen)
        for (name, value) in known { placeholders.bind(name: name, to: value) }
        return match.evaluate(call, with: placeholders)
    }

    @Test("each matcher says for itself whether it passed")
    func matchers() throws {
        let match = Match(method: "POST", host: "chat.qwen.ai", path: "/a", query: [.init("q", "1")], json: try json(#"{"a":1}"#))
        let verdict = evaluate(match, call("GET", host: "auth.qwen.ai", "/b", query: [.init("q", "2")], #"{"a":2}"#))
        #expect(verdict.checks.map(\.matcher) == ["method", "host", "path", "query q", "json"])
        #expect(verdict.checks.allSatisfy { !$0.isPassed })
        #expect(evaluate(match, call(query: [.init("other", ""), .init("q", "1")], #"{"b":0,"a":1}"#)).isMatch)
    }

    @Test(
        "paths, with wildcards and values",
        arguments: [
            ("/a/b", "/a/b", true), ("/a/b", "/a/b/", false), ("/a/*", "/a/b", true), ("/a/*", "/a/", false), ("/a/*", "/a/b/c", false),
            ("/a/**", "/a/b/c", true), ("/a/**", "/b", false), ("/**", "/", true), ("/a/{{uuid:known}}", "/a/K", true),
            ("/a/{{uuid:known}}", "/a/L", false), ("/a/{{uuid:new}}", "/a/anything", true),
        ])
    func paths(pattern: String, path: String, isMatch: Bool) {
        #expect(evaluate(Match(path: pattern), call("POST", path), ["known": "K"]).isMatch == isMatch)
    }

    @Test(
        "a body: which field differs, what was expected, what came",
        arguments: [
            (#"{"a":1}"#, #"{"a":2}"#, Difference("/a", expected: "1", found: "2")),
            (#"{"a":{"b":true}}"#, #"{"a":{}}"#, Difference("/a/b", expected: "true", found: "nothing")),
            (#"{"m":[{"r":"user"}]}"#, #"{"m":[{"r":"user"},{"r":"user"}]}"#, Difference("/m", expected: "an array of 1", found: "an array of 2")),
            (#"{"m":[{"r":"user"}]}"#, #"{"m":[{"r":"system"}]}"#, Difference("/m/0/r", expected: #""user""#, found: #""system""#)),
            (#"{"a":{"$any":"string"}}"#, #"{"a":7}"#, Difference("/a", expected: "any string", found: "7")),
            (#"{"a":null}"#, #"{"a":""}"#, Difference("/a", expected: "null", found: #""""#)),
            (#"{"p":"{{uuid:known}}"}"#, #"{"p":"L"}"#, Difference("/p", expected: #"{{uuid:known}} = "K""#, found: #""L""#)),
            (#"{"a":1}"#, "[1]", Difference("", expected: #"{"a":1}"#, found: "[1]")),
        ])
    func differences(wanted: String, body: String, difference: Difference) throws {
        let verdict = evaluate(Match(path: "/a", json: try json(wanted)), call("POST", "/a", body), ["known": "K"])
        #expect(verdict.checks.last?.differences == [difference])
    }

    @Test(
        "a body may have more than was asked for",
        arguments: [
            (#"{"a":{"$any":"any"}}"#, #"{"a":[],"z":1}"#), (#"{"a":1.0}"#, #"{"a":1}"#), (#"{"a":[{"b":1}]}"#, #"{"a":[{"b":1,"c":2}]}"#),
            (#"{"t":"{{now:s}}"}"#, #"{"t":"whenever"}"#),
        ])
    func subsets(wanted: String, body: String) throws {
        #expect(evaluate(Match(path: "/a", json: try json(wanted)), call("POST", "/a", body)).isMatch)
    }

    @Test("a body that is no JSON")
    func noJSON() throws {
        let verdict = evaluate(Match(path: "/a", json: try json("{}")), call("POST", "/a", "<html>"))
        #expect(verdict.checks.last?.differences.first?.expected == "a JSON body")
    }

    @Test("a placeholder without a value takes the first it meets, and holds on to it")
    func bindings() throws {
        let match = Match(path: "/a", query: [.init("c", "{{uuid:chat}}")], json: try json(#"{"c":"{{uuid:chat}}"}"#))
        let verdict = evaluate(match, call(query: [.init("c", "one")], #"{"c":"one"}"#))
        #expect(verdict.isMatch)
        #expect(verdict.bindings == ["chat": "one"])
        #expect(!evaluate(match, call(query: [.init("c", "one")], #"{"c":"two"}"#)).isMatch)
    }

    @Test("a secret's value is not told")
    func secrets() throws {
        let match = Match(path: "/a", json: try json(#"{"p":"{{sha256:password}}"}"#))
        let verdict = evaluate(match, call("POST", "/a", #"{"p":"x"}"#), ["password": "geheim"])
        #expect(verdict.checks.last?.differences.first?.expected == "{{sha256:password}}")
    }
}
