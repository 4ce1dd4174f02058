import Foundation
import NIOCore
import TestSupport
import Testing

@testable import QwenSite

@Suite struct SiteErrorTests {
    private static let inSixHours = testTime.addingTimeInterval(6 * 3600)

    /// Recorded answers that are no refusals, though they stand among them.
    private static let successes: Set = ["stop_ok", "stop_already_ended"]

    /// What each recorded refusal means.
    private static let meanings: [String: SiteError] = [
        "rate_limited_v2": .rateLimited(until: inSixHours, details: "You've reached the upper limit for today's usage."),
        "rate_limited_guest": .rateLimited(until: nil, details: "You've reached the guest chat limit. Log in to continue."),
        "rate_limited_v1_flat": .rateLimited(until: testTime.addingTimeInterval(4 * 3600), details: "You have reached the daily usage limit."),
        "rate_limited_in_sse": .rateLimited(until: nil, details: "Image generation quota exhausted"),
        "token_limit_in_sse": .rateLimited(
            until: nil,
            details: "Allocated quota exceeded, please increase your quota limit. For details, see: "
                + "https://www.alibabacloud.com/help/en/model-studio/error-code#token-limit"),
        "invalid_input_in_sse": .rejected(code: "invalid_input", details: "输入或附件无效。请检查后重试。"),
        "internal_error_in_sse": .unavailable(.failing(status: 200, details: "Internal error!")),
        "chat_in_progress_a": .busy,
        "chat_in_progress_b": .busy,
        "missing_chat_id": .rejected(code: "RequestValidationError", details: #"["Field 'chat_id': Field required"]"#),
        "missing_version_header": .rejected(code: "Bad_Request", details: "Internal error"),
        "bad_request_internal": .unavailable(.failing(status: 200, details: "internal error")),
        "too_many_messages": .rejected(code: "Bad_Request", details: "Invalid input too many messages"),
        "chat_not_exist": .chatGone,
        "chat_not_found": .chatGone,
        "chat_get_not_found": .chatGone,
        "task_not_found": .rejected(code: "Not_Found", details: "Task not found"),
        "unauthorized_guest_auth": .unauthorized(details: "401 Unauthorized"),
        "token_expired": .unauthorized(details: "Token has expired, please log in again."),
        "auth_bad_header": .rejected(code: "Bad_Request", details: "Invalid request header"),
        "sts_bad_info": .rejected(code: "Bad_Request", details: "Invalid file information!"),
    ]

    @Test(
        "every recorded refusal, as an answer and under an event stream, is the error that it means",
        .enabled(if: SharedCaptures.directory != nil, "the captures are not there"))
    func recorded() async throws {
        let lines = String(decoding: try #require(try capture("errors/errors.jsonl")), as: UTF8.self).split(separator: "\n")
        #expect(lines.count == Self.meanings.count + Self.successes.count)
        for line in lines {
            let row = try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
            let id = try #require(row["id"] as? String)
            if Self.successes.contains(id) {
                let body = ByteBuffer(bytes: try JSONSerialization.data(withJSONObject: try #require(row["body"])))
                let client = makeClient(ScriptedTransport { _ in .init(chunks: [body]) })
                #expect(try await client.stop(chat: "c", answer: "r") == (id == "stop_ok"), "\(id)")
                continue
            }
            let expected = try #require(Self.meanings[id], "\(id) has no row here")
            if let frame = row["frame"] {
                let json = String(decoding: try JSONSerialization.data(withJSONObject: frame, options: .withoutEscapingSlashes), as: UTF8.self)
                #expect(events(in: "data: \(json)\n\n").failure == expected, "\(id)")
                continue
            }
            let body = try JSONSerialization.data(withJSONObject: try #require(row["body"]), options: .withoutEscapingSlashes)
            for type in ["application/json", "text/event-stream"] {
                let transport = ScriptedTransport { _ in .init(headers: [("content-type", type)], chunks: [ByteBuffer(bytes: body)]) }
                let client = makeClient(transport)
                await #expect(throws: expected, "\(id) as \(type)") {
                    for try await _ in try await client.ask(Question(chat: "c", model: "m", text: "x"), timeout: .seconds(5)) {}
                }
            }
        }
    }

    struct Answer: CustomTestStringConvertible, Sendable {
        var name: String
        var status = 200
        var headers: [(name: String, value: String)] = [("content-type", "application/json")]
        var body = ""
        var error: SiteError
        var testDescription: String { name }
    }

    static let answers: [Answer] = [
        Answer(name: "401 without a body", status: 401, error: .unauthorized(details: "no details")),
        Answer(name: "403 with words", status: 403, body: #"{"detail":"suspended"}"#, error: .forbidden(details: "suspended")),
        Answer(name: "404", status: 404, body: #"{"detail":"Not Found"}"#, error: .rejected(code: "404", details: "Not Found")),
        Answer(name: "413", status: 413, error: .tooLarge(limit: 120_000)),
        Answer(
            name: "429 with seconds", status: 429, headers: [("Retry-After", "30")],
            error: .rateLimited(until: testTime.addingTimeInterval(30), details: "no details")),
        Answer(
            name: "429 with a date", status: 429, headers: [("retry-after", "Mon, 21 Sep 2026 14:13:20 GMT")],
            error: .rateLimited(until: Date(timeIntervalSince1970: 1_790_000_000), details: "no details")),
        Answer(
            name: "429 as a page", status: 429, headers: [("content-type", "text/html")], body: "<title>Slow</title>",
            error: .rateLimited(until: nil, details: "a page: Slow")),
        Answer(
            name: "500 as JSON", status: 500, body: #"{"error":"Internal error!"}"#,
            error: .unavailable(.failing(status: 500, details: "Internal error!"))),
        Answer(
            name: "502 as a page", status: 502, headers: [("content-type", "text/html")], body: "<title>502 Bad Gateway</title>",
            error: .unavailable(.failing(status: 502, details: "a page: 502 Bad Gateway"))),
        Answer(name: "503 without a body", status: 503, error: .unavailable(.failing(status: 503, details: "no details"))),
        Answer(
            name: "the true status in a header", headers: [("x-actual-status-code", "503")],
            error: .unavailable(.failing(status: 503, details: "no details"))),
        Answer(
            name: "minutes", body: #"{"success":false,"data":{"code":"RateLimited","template":"Please wait {{num}} minutes","num":"33"}}"#,
            error: .rateLimited(until: testTime.addingTimeInterval(33 * 60), details: "Please wait {{num}} minutes")),
        Answer(
            name: "parallel", body: #"{"success":false,"data":{"code":"ParallelLimited","details":"x"}}"#,
            error: .rateLimited(until: testTime.addingTimeInterval(30), details: "x")),
        Answer(
            name: "high demand", body: #"{"success":false,"data":{"code":"Bad_Request","details":"We are experiencing high demand"}}"#,
            error: .rateLimited(until: testTime.addingTimeInterval(30), details: "We are experiencing high demand")),
        Answer(name: "wrong parent", body: #"{"success":false,"data":{"code":"PARENT_NOT_FOUND"}}"#, error: .parentGone),
        Answer(
            name: "wrong parent in words", body: #"{"success":false,"data":{"code":"Bad_Request","details":"parent_id abc is not exist"}}"#,
            error: .parentGone),
        Answer(name: "success as a word", body: #"{"success":"False","data":{"code":"CHAT_IN_PROGRESS"}}"#, error: .busy),
        Answer(name: "busy with status 400", status: 400, body: #"{"detail":"The chat is in progress!"}"#, error: .busy),
        Answer(
            name: "a page of the site", headers: [("content-type", "text/html")], body: SignInTests.page,
            error: .malformed(place: "new chat: a page instead of data: Qwen Studio")),
        Answer(
            name: "sent to sign in", status: 302, headers: [("location", "/auth?action=signin")],
            error: .unauthorized(details: "the site asks to sign in")),
        Answer(
            name: "sent to the check", status: 302, headers: [("location", "https://chat.qwen.ai/_____tmd_____/punish?x5secdata=s")],
            error: .humanCheck(url: "https://chat.qwen.ai/")),
        Answer(
            name: "sent to sign in, with a page", status: 302, headers: [("location", "https://auth.qwen.ai/auth"), ("content-type", "text/html")],
            body: "<title>302 Found</title>", error: .unauthorized(details: "the site asks to sign in")),
        Answer(
            name: "sent elsewhere", status: 301, headers: [("location", "https://chat.qwen.ai/x?secret=1")],
            error: .malformed(place: "new chat: sent elsewhere, to /x")),
        Answer(name: "an empty body", error: .malformed(place: "new chat: no JSON of the expected shape")),
        Answer(name: "no id", body: #"{"success":true,"data":{}}"#, error: .malformed(place: "new chat: no id")),
        Answer(name: "no data", body: #"{"success":true}"#, error: .malformed(place: "new chat: no id")),
        Answer(name: "another shape", body: "[1,2]", error: .malformed(place: "new chat: no JSON of the expected shape")),
        Answer(name: "cut JSON", body: #"{"success":true,"data":{"id":"#, error: .malformed(place: "new chat: no JSON of the expected shape")),
        Answer(
            name: "401 with a code that is not known", status: 401, body: #"{"success":false,"data":{"code":"New","details":"x"}}"#,
            error: .unauthorized(details: "x")),
        Answer(
            name: "403 with a code that is not known", status: 403, body: #"{"success":false,"data":{"code":"New","details":"x"}}"#,
            error: .forbidden(details: "x")),
        Answer(
            name: "500 in a header with a code that is not known", headers: [("x-actual-status-code", "500")],
            body: #"{"success":false,"data":{"code":"New","details":"x"}}"#, error: .unavailable(.failing(status: 500, details: "x"))),
        Answer(
            name: "400 with a code that is not known", status: 400, body: #"{"success":false,"data":{"code":"New","details":"x"}}"#,
            error: .rejected(code: "New", details: "x")),
        Answer(
            name: "a ban in other words", body: #"{"success":false,"data":{"code":"x","details":"User is banned"}}"#,
            error: .forbidden(details: "User is banned")),
        Answer(
            name: "content safety",
            body: #"{"success":false,"data":{"code":"data_inspection_failed","details":"Input data may contain inappropriate content"}}"#,
            error: .rejected(code: "data_inspection_failed", details: "Input data may contain inappropriate content")),
    ]

    @Test("content type and body decide, the status where they say nothing", arguments: answers)
    func decides(_ row: Answer) async throws {
        let headers = row.headers.contains { $0.name == "content-type" } ? row.headers : row.headers + [("content-type", "application/json")]
        let client = makeClient(ScriptedTransport { _ in .init(status: row.status, headers: headers, chunks: [ByteBuffer(string: row.body)]) })
        await #expect(throws: row.error) { try await client.newChat(model: "m") }
    }

    @Test("success counts, whatever the status")
    func success() async throws {
        let client = makeClient(ScriptedTransport { _ in .json(#"{"success":true,"data":{"id":"c1"}}"#, status: 500) })
        #expect(try await client.newChat(model: "m") == "c1")
    }

    @Test("nothing that a site repeats of tokens, cookies and signatures gets into an error")
    func secrets() async throws {
        let token = makeToken(expiresIn: 86_400)
        let cookie = SiteCredentials.Cookie(name: "acw_tc", value: "cookie value with spaces", domain: "chat.qwen.ai")
        let echoes = [
            "token \(token) is bad", "cookie value with spaces", "see https://chat.qwen.ai/x?signature=abc&token=1", "x5secdata=abcdef",
            "Authorization: Bearer \(token)", "hash 2bb80d537b1da3e38bd30361aa855686bde0eacd7162fef6a25fe97bf527a25b", "a\u{1B}[31m\r\nb",
        ]
        let clean = [
            "token … is bad", "…", "see https://chat.qwen.ai/x?…", "x5secdata=…", "Authorization: Bearer …", "hash …", "a [31m  b",
        ]
        for (echo, clean) in zip(echoes, clean) {
            let json = try JSONSerialization.data(withJSONObject: ["success": false, "data": ["code": "Odd", "details": echo]])
            let client = makeClient(
                token: token, cookies: [cookie], ScriptedTransport { _ in .init(chunks: [ByteBuffer(bytes: json)]) })
            await #expect(throws: SiteError.rejected(code: "Odd", details: clean)) { try await client.newChat(model: "m") }
        }
    }

    @Test("details have a bound, and keep ids and addresses")
    func details() {
        #expect(Redaction.clean(String(repeating: "word ", count: 1000)).count <= 401)
        let kept = "Invalid input the chat 7a116743-38fe-4d6c-beca-f23301791619 is not exist, see https://www.alibabacloud.com/help/en/model-studio"
        #expect(Redaction.clean(kept) == kept)
    }

    @Test(
        "a status that means failure counts under an event stream as well",
        arguments: [
            (401, "", SiteError.unauthorized(details: "no details")), (401, #"{"detail":"no"}"#, .unauthorized(details: "no")),
            (429, "", .rateLimited(until: testTime.addingTimeInterval(30), details: "no details")),
            (503, "data: {}\n\n", .unavailable(.failing(status: 503, details: "no details"))),
        ] as [(Int, String, SiteError)], [true, false])
    func statusOfAStream(_ row: (status: Int, body: String, error: SiteError), isInHeader: Bool) async throws {
        var reply = ScriptedTransport.Reply.events(row.body)
        reply.headers.append(("retry-after", "30"))
        if isInHeader { reply.headers.append(("x-actual-status-code", String(row.status))) } else { reply.status = row.status }
        let client = makeClient(ScriptedTransport { [reply] _ in reply })
        await #expect(throws: row.error) { try await client.ask(Question(chat: "c", model: "m", text: "x"), timeout: .seconds(5)) }
    }

    @Test("an answer that has ended already can't be stopped, whatever the site calls that", arguments: [true, false])
    func stopped(success: Bool) async throws {
        let body = #"{"success":\#(success),"data":{"status":false,"code":200,"details":"The request is ended!"}}"#
        #expect(try await makeClient(ScriptedTransport { _ in .json(body) }).stop(chat: "c", answer: "a") == false)
    }

    @Test(
        "an envelope may lack its mark, or lie in another",
        arguments: [#"{"data":{"id":"c1"}}"#, #"{"success":true,"data":{"data":{"id":"c1"}}}"#, #"{"id":"c1"}"#])
    func envelopes(body: String) async throws {
        #expect(try await makeClient(ScriptedTransport { _ in .json(body) }).newChat(model: "m") == "c1")
    }

    @Test("what stands behind the mark of a place in a page is no more told than a query")
    func fragments() {
        #expect(Redaction.clean("see https://chat.qwen.ai/#token=abc now") == "see https://chat.qwen.ai/#… now")
    }
}
