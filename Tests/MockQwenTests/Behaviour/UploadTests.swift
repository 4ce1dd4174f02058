import Foundation
import MockQwen
import NIOCore
import RecordingFormat
import TestSupport
import Testing

@testable import MockQwen

@Suite("Uploading a file", .timeLimit(.minutes(10)))
struct UploadTests {
    /// What a client needs for sending a file to the store.
    private struct Announced: Sendable {
        let data: JSONValue

        subscript(_ name: String) -> String { data[name]?.text ?? "" }
        var path: String { PercentEncoding.encoded("/" + self["file_path"], keeping: "/") }

        /// The headers of a signed PUT.
        func headers(at date: Date, type: String = "text/plain", secret: String? = nil) -> [(name: String, value: String)] {
            var headers: [(name: String, value: String)] = [
                ("content-type", type), ("x-oss-content-sha256", "UNSIGNED-PAYLOAD"), ("x-oss-date", StoreSignature.text(date)),
                ("x-oss-security-token", self["security_token"]), ("x-oss-user-agent", "test"),
            ]
            let signature = StoreSignature(method: "PUT", key: self["file_path"], headers: headers, time: StoreSignature.text(date))
            let signed = signature.signature(secret: secret ?? self["access_key_secret"])
            headers.append(("authorization", "OSS4-HMAC-SHA256 Credential=\(self["access_key_id"])/\(signature.scope),Signature=\(signed)"))
            return headers
        }
    }

    private func announce(
        _ visitor: Visitor, _ name: String = "отчёт 2026 (1).txt", kind: String = "file", path: String = "/api/v2/files/getstsToken"
    ) async throws -> Announced {
        let answer = try await visitor.send("POST", path, body: #"{"filename":"\#(name)","filesize":"5","filetype":"\#(kind)"}"#).json
        return Announced(data: try #require(answer["data"] ?? (answer["file_id"] == nil ? nil : answer)))
    }

    private func put(_ visitor: Visitor, _ file: Announced, headers: [(name: String, value: String)]? = nil) async throws -> RawResponse {
        let headers = headers ?? file.headers(at: Date())
        return try await visitor.send("PUT", file.path, host: SiteHost.objectStore, headers: headers, body: "Hello")
    }

    @Test("announce, put, read back, ask about it", arguments: ["/api/v2/files/getstsToken", "/api/v1/files/getstsToken"])
    func wholeWay(path: String) async throws {
        try await withEveryday { site in
            let visitor = try await Visitor.signedIn(site)
            let file = try await announce(visitor, "note.png", kind: "image", path: path)
            #expect(file["bucketname"] == "qwen-webui-prod" && file["region"] == "oss-ap-southeast-1" && file["access_key_id"].hasPrefix("STS."))
            #expect(file["file_path"].hasSuffix("/\(file["file_id"])_note.png"))
            let stored = try await put(visitor, file)
            #expect(stored.head.status == 200 && stored.body.readableBytes == 0)
            #expect(stored.head.values(of: "etag") == [#""8B1A9953C4611296A827ABF8C47804D7""#])
            #expect(try await visitor.fetch(file["file_url"]).text == "Hello")

            var question = Question(try await visitor.newChat())
            question.files = #"[{"type":"image","id":"\#(file["file_id"])","url":"x","name":"note.png","showType":"image","file_class":"vision"}]"#
            #expect(try await visitor.ask(question).answer.contains("You attached “note.png” (image, 5 bytes)."))
        }
    }

    @Test("older clients sign with version 1, and are refused where they sign wrong")
    func version1() async throws {
        try await withEveryday { site in
            let visitor = try await Visitor.signedIn(site)
            let file = try await announce(visitor)
            func headers(at date: Date = Date(), secret: String? = nil, token: String? = nil) -> [(name: String, value: String)] {
                let headers = [
                    (name: "content-type", value: "text/plain"), ("date", HTTPDate.text(at: Int(date.timeIntervalSince1970))),
                    ("x-oss-security-token", token ?? file["security_token"]),
                ]
                let signature = StoreSignatureVersion1(method: "PUT", key: file["file_path"], headers: headers)
                let signed = signature.signature(secret: secret ?? file["access_key_secret"])
                return headers + [("authorization", "OSS \(file["access_key_id"]):\(signed)")]
            }
            let cases = [
                (headers(secret: "guess"), "SignatureDoesNotMatch"), (headers(token: "guess"), "InvalidSecurityToken"),
                (headers(at: Date(timeIntervalSinceNow: -3_600)), "RequestTimeTooSkewed"),
                (headers().filter { $0.name != "date" }, "InvalidArgument"),
            ]
            for (headers, code) in cases {
                #expect(try await put(visitor, file, headers: headers).text.contains("<Code>\(code)</Code>"), "\(code)")
            }
            #expect(try await put(visitor, file, headers: headers()).head.status == 200)
            #expect(try await visitor.fetch(file["file_url"]).text == "Hello")
        }
    }

    @Test("a file_url is good for 300 seconds, for reading only")
    func expiry() async throws {
        let clock = ManualClock()
        try await withEveryday {
            $0.now = { clock.date }
        } during: { site in
            let visitor = try await Visitor.signedIn(site)
            let file = try await announce(visitor)
            #expect(try await visitor.fetch(file["file_url"]).head.status == 404, "nothing was put there yet")
            _ = try await put(visitor, file, headers: file.headers(at: clock.date))
            clock.advance(by: .seconds(299))
            #expect(try await visitor.fetch(file["file_url"]).text == "Hello")
            #expect(try await visitor.fetch(file["file_url"], method: "PUT").text.contains("<Code>SignatureDoesNotMatch</Code>"))
            clock.advance(by: .seconds(1))
            let late = try await visitor.fetch(file["file_url"])
            #expect(late.head.status == 403 && late.text.contains("Request has expired"))
        }
    }

    @Test("the store refuses what is not signed as it should be, in XML")
    func refusals() async throws {
        try await withEveryday { site in
            let visitor = try await Visitor.signedIn(site)
            let (file, other) = (try await announce(visitor), try await announce(visitor))
            let good = file.headers(at: Date())
            func without(_ name: String) -> [(name: String, value: String)] { good.filter { $0.name != name } }
            let cases: [(String, [(name: String, value: String)], code: String)] = [
                ("another secret", file.headers(at: Date(), secret: "guess"), "SignatureDoesNotMatch"),
                ("another content type", without("content-type") + [("content-type", "image/png")], "SignatureDoesNotMatch"),
                ("a signed header left out", without("x-oss-user-agent"), "SignatureDoesNotMatch"),
                ("no signature", without("authorization"), "AccessDenied"),
                ("no time", without("x-oss-date"), "InvalidArgument"),
                ("an hour late", file.headers(at: Date(timeIntervalSinceNow: -3_600)), "RequestTimeTooSkewed"),
                ("the credentials of another file", other.headers(at: Date()), "InvalidAccessKeyId"),
            ]
            for (what, headers, code) in cases {
                let answer = try await put(visitor, file, headers: headers)
                #expect(answer.text.contains("<Code>\(code)</Code>"), "\(what)")
                #expect(answer.head.status >= 400 && answer.head.values(of: "content-type") == ["application/xml"], "\(what)")
                for secret in [file["access_key_secret"], file["security_token"]] { #expect(!answer.text.contains(secret)) }
            }
            let elsewhere = try await visitor.send("PUT", "/nobody/x", host: SiteHost.objectStore, headers: good, body: "Hello")
            #expect(elsewhere.text.contains("<Code>AccessDenied</Code>"))
            #expect(try await visitor.fetch(file["file_url"]).text.contains("<Code>NoSuchKey</Code>"), "nothing was stored")
        }
    }

    @Test("what is incomplete or too large is not even announced")
    func announcements() async throws {
        try await withEveryday { site in
            let visitor = try await Visitor.signedIn(site)
            func answer(_ body: String) async throws -> RawResponse { try await visitor.send("POST", "/api/v2/files/getstsToken", body: body) }
            for body in [#"{"filename":"a","filesize":1}"#, #"{"filename":"a","filetype":"file"}"#, #"{"filesize":1,"filetype":"file"}"#] {
                #expect(try await answer(body).details == "Invalid file information!")
            }
            #expect(try await answer(#"{"filename":"a","filesize":20971520,"filetype":"image"}"#).json["success"] == .bool(true))
            #expect(try await answer(#"{"filename":"a","filesize":20971521,"filetype":"image"}"#).code == "ExceedLimit")
            #expect(try await Visitor(site: site).send("POST", "/api/v2/files/getstsToken", body: "{}").code == "Unauthorized")
        }
    }

    @Test("a document is pending, and then read; one that can't be read, one never put and one of nobody fail")
    func parsing() async throws {
        try await withEveryday { site in
            let visitor = try await Visitor.signedIn(site)
            let (good, bad, empty) = (try await announce(visitor), try await announce(visitor, "mock-unreadable.pdf"), try await announce(visitor))
            for file in [good, bad] { _ = try await put(visitor, file) }
            for file in [good, bad, empty] {
                let answer = try await visitor.send("POST", "/api/v2/files/parse", body: #"{"file_id":"\#(file["file_id"])"}"#)
                #expect(answer.json["success"] == .bool(true))
            }
            let ids = [good, bad, empty].map { "\"\($0["file_id"])\"" } + [#""nobody""#]
            func statuses() async throws -> [String?] {
                let answer = try await visitor.send(
                    "POST", "/api/v2/files/parse/status", body: #"{"file_id_list":[\#(ids.joined(separator: ","))]}"#
                ).json["data"]
                return (0..<4).map { answer?[$0]?["status"]?.text }
            }
            #expect(try await statuses() == ["pending", "failed", "failed", "failed"])
            #expect(try await statuses().first == "success")
            let single = try await visitor.send("POST", "/api/v2/files/parse/status", body: #"{"file_id":"\#(good["file_id"])"}"#)
            #expect(single.json[pointer: "/data/0/status"] == .string("success"))

            var question = Question(try await visitor.newChat())
            question.files = #"[{"type":"file","id":"\#(good["file_id"])","name":"отчёт.txt","showType":"file"}]"#
            #expect(try await visitor.ask(question).answer.contains("“отчёт.txt” (file, 5 bytes, read)"))
        }
    }

    @Test("a file that is not there, or another's, is bad input; a picture of the site's own needs only its address")
    func attachments() async throws {
        try await withEveryday {
            $0.accounts.append(MockAccount(email: "b@example.com", password: "b"))
        } during: { site in
            let visitor = try await Visitor.signedIn(site)
            let file = try await announce(visitor)
            _ = try await put(visitor, file)
            let notPut = try await announce(visitor)
            let other = try await Visitor.signedIn(site, email: "b@example.com", password: "b")
            for (somebody, id) in [(visitor, "none"), (visitor, notPut["file_id"]), (other, file["file_id"])] {
                var question = Question(try await somebody.newChat())
                question.files = #"[{"type":"file","id":"\#(id)","name":"a"}]"#
                #expect(try await somebody.ask(question).frames.map { $0[pointer: "/error/code"]?.text } == ["invalid_input"])
            }
            var picture = Question(try await visitor.newChat(), "A heron")
            picture.chatType = "t2i"
            let drawn = try await visitor.ask(picture)
            picture.parent = drawn.answerID
            picture.files = #"[{"type":"image","name":"example.png","showType":"image","url":"\#(drawn.delta(phase: "image_gen"))"}]"#
            #expect(try await visitor.ask(picture).delta(phase: "image_gen").hasPrefix("https://cdn.qwenlm.ai/"))
            picture.files = #"[{"type":"image","name":"example.png","url":"https://cdn.qwenlm.ai/output/a/t2i/b/c.png?key=forged"}]"#
            #expect(try await visitor.ask(picture).frames.first?[pointer: "/error/code"] == .string("invalid_input"))
        }
    }
}
