import Foundation
import NIOCore
import TestSupport
import Testing

@testable import QwenSite

@Suite struct FilesTests {
    private func upload(
        _ name: String = "a.txt", _ type: String = "text/plain", surroundings: SiteSurroundings = .fixed(), to transport: ScriptedTransport
    ) async throws -> SiteFile {
        try await makeClient(surroundings: surroundings, transport).upload(name: name, contentType: type, bytes: ByteBuffer(string: "text"))
    }

    @Test("a document is announced, put, read by the site, and then a file")
    func document() async throws {
        let transport = ScriptedTransport.obliging
        let file = try await upload(to: transport)
        #expect(
            file
                == SiteFile(
                    id: "f1", url: "https://qwen-webui-prod.oss-accelerate.aliyuncs.com/u1/f1_a?x-oss-signature=s", name: "a.txt",
                    contentType: "text/plain", size: 4, kind: .document, uploadedAt: testTime))
        #expect(
            transport.requests.map { "\($0.method) \($0.url)" } == [
                "POST https://chat.qwen.ai/api/v2/files/getstsToken",
                "PUT https://qwen-webui-prod.oss-accelerate.aliyuncs.com/u1/f1_a%20b%281%29.txt", "POST https://chat.qwen.ai/api/v2/files/parse",
                "POST https://chat.qwen.ai/api/v2/files/parse/status",
            ])
        let bodies = transport.requests.map { $0.body?.bytes.map { String(buffer: $0) } }
        #expect(
            bodies == [
                #"{"filename":"a.txt","filesize":4,"filetype":"file"}"#, nil, #"{"file_id":"f1"}"#, #"{"file_id_list":["f1"]}"#,
            ])
    }

    @Test("a picture is not read by the site", arguments: [("a.png", "image/png"), ("a.mp4", "video/mp4"), ("a.mp3", "audio/mpeg")])
    func picture(name: String, type: String) async throws {
        let transport = ScriptedTransport.obliging
        #expect(try await upload(name, type, to: transport).kind.announcement == type.prefix { $0 != "/" })
        #expect(transport.requests.count == 2)
    }

    @Test("the store gets what it is signed for, and neither cookie nor header of the site's")
    func storeHeaders() async throws {
        let transport = ScriptedTransport.obliging
        _ = try await upload(to: transport)
        let headers = transport.requests[1].headers
        #expect(
            headers.map(\.name) == [
                "host", "sec-ch-ua-platform", "x-oss-content-sha256", "x-oss-date", "x-oss-security-token", "x-oss-user-agent", "authorization",
                "user-agent", "sec-ch-ua", "content-type", "sec-ch-ua-mobile", "accept", "origin", "sec-fetch-site", "sec-fetch-mode",
                "sec-fetch-dest", "referer", "accept-encoding", "accept-language",
            ])
        #expect(headers.first("x-oss-date") == "20260921T141320Z")
        #expect(
            headers.first("authorization")?.hasPrefix("OSS4-HMAC-SHA256 Credential=STS.KEY/20260921/ap-southeast-1/oss/aliyun_v4_request,") == true)
        #expect(headers.first("sec-fetch-site") == "cross-site")
    }

    @Test(
        "the headers of an upload are the page's", .enabled(if: SharedCaptures.directory != nil, "the captures are not there"))
    func storeHeadersEqualTheCapture() async throws {
        let transport = ScriptedTransport.obliging
        _ = try await upload(to: transport)
        for (index, name) in [(0, "upload_image_01"), (1, "upload_image_03"), (2, "upload_image_05")] {
            let data = try #require(try capture("2026-03-web-client/\(name)_request.json"))
            let file = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
            let recorded = Set(try #require(file["headers"] as? [String: String]).keys.map { $0.lowercased() })
                .filter { !$0.hasPrefix("bx-") && $0 != "cookie" }
            let sent = Set(transport.requests[index].headers.map(\.name))
            // `version` came later; the others every browser sends, the captures left them out.
            let additions: Set = [
                "version", "host", "origin", "user-agent", "accept-encoding", "sec-fetch-dest", "sec-ch-ua-mobile", "sec-ch-ua-platform", "cookie",
            ]
            #expect(sent.subtracting(additions) == recorded)
        }
    }

    @Test(
        "the page's own requests and answers, key for key", .enabled(if: SharedCaptures.directory != nil, "the captures are not there"))
    func bodiesEqualTheCapture() async throws {
        let transport = ScriptedTransport.obliging
        _ = try await upload(to: transport)
        for (index, name) in [(0, "upload_image_01"), (2, "upload_image_05")] {
            let recorded = try KeyPaths(json: try #require(try capture("2026-03-web-client/\(name)_request.json")), at: "body")
            #expect(try KeyPaths(json: Data(try #require(transport.requests[index].body?.bytes).readableBytesView)).paths == recorded.paths)
        }
        let answer = String(decoding: try #require(try capture("2026-03-web-client/upload_image_02_response.json")), as: UTF8.self)
        let captured = ScriptedTransport { request in request.place.hasSuffix("getstsToken") ? .json(answer) : .json("") }
        #expect(try await upload("a.png", "image/png", to: captured).id == "d961fafb-f6c9-4417-8246-f3d71b618767")
        #expect(captured.requests[1].url.hasPrefix("https://qwen-webui-prod.oss-accelerate.aliyuncs.com/anonymous/d961fafb-"))
    }

    @Test("a file that is larger than the site takes is not even announced", arguments: FileKind.allCases)
    func tooLarge(kind: FileKind) async throws {
        let transport = ScriptedTransport.obliging
        let nothing = AsyncThrowingStream<ByteBuffer, any Error> { $0.finish() }
        let file = NewFile(name: "a", contentType: "x/y", size: kind.limit + 1, kind: kind)
        await #expect(throws: SiteError.tooLarge(limit: kind.limit)) { try await makeClient(transport).upload(file, content: nothing) }
        #expect(transport.requests.isEmpty)
    }

    @Test("where the site has only the first version of the call, that one is used")
    func older() async throws {
        let transport = ScriptedTransport { request in
            switch request.place {
            case "chat.qwen.ai/api/v2/files/getstsToken": .json(#"{"detail":"Not Found"}"#, status: 404)
            case "chat.qwen.ai/api/v1/files/getstsToken": .json("{\(ScriptedTransport.grant)}")
            default: .json("")
            }
        }
        #expect(try await upload("a.png", "image/png", to: transport).id == "f1")
    }

    @Test(
        "how far the site is with reading, in the words of many clients",
        arguments: [
            (#"[{"file_id":"f1","status":"success"}]"#, true), (#"{"list":[{"file_id":"f1","status":"completed"}]}"#, true),
            (#"{"items":[{"file_id":"f1","status":"done"}]}"#, true), (#"{"status":"success"}"#, true),
            (#"[{"file_id":"other","status":"failed"},{"file_id":"f1","status":"success"}]"#, true),
            (#"[{"file_id":"f1","status":"failed","error_msg":"can't be read"}]"#, false), (#"[{"file_id":"f1","status":"error"}]"#, false),
        ])
    func parsing(data: String, isRead: Bool) async throws {
        let obliging = ScriptedTransport.obliging
        let transport = ScriptedTransport { request in
            request.url.hasSuffix("/parse/status") ? .json(#"{"success":true,"data":\#(data)}"#) : try await obliging.reply(to: request)
        }
        if isRead {
            _ = try await upload(to: transport)
        } else {
            let error = await #expect(throws: SiteError.self) { try await upload(to: transport) }
            #expect(error?.withoutWords == .rejected(code: "file_not_read", details: "*"))
        }
    }

    @Test("reading that does not end is given up after a minute of asking every half second")
    func parsingForEver() async throws {
        let waited = Shared(Duration.zero)
        var surroundings = SiteSurroundings.fixed()
        surroundings.sleep = { pause in waited.withLock { $0 += pause } }
        let obliging = ScriptedTransport.obliging
        let transport = ScriptedTransport { request in
            request.url.hasSuffix("/parse/status")
                ? .json(#"{"success":true,"data":[{"file_id":"f1","status":"pending"}]}"#) : try await obliging.reply(to: request)
        }
        await #expect(throws: SiteError.unavailable(.stillReading(seconds: 60))) { try await upload(surroundings: surroundings, to: transport) }
        #expect(transport.requests.filter { $0.url.hasSuffix("/parse/status") }.count == 120)
        #expect(waited.withLock { $0 } == .seconds(60))
    }

    @Test(
        "a place outside of the object store gets no file",
        arguments: ["evil.example", "aliyuncs.com.evil.example", "evilaliyuncs.com", "x/aliyuncs.com@evil.example", ""])
    func foreignStore(endpoint: String) async throws {
        let grant = ScriptedTransport.grant.replacing("oss-accelerate.aliyuncs.com\"\n", with: "\(endpoint)\"\n")
            .replacing(#""endpoint":"oss-accelerate.aliyuncs.com""#, with: #""endpoint":"\#(endpoint)""#)
        let transport = ScriptedTransport { _ in .json(#"{"success":true,"data":{\#(grant)}}"#) }
        let error = await #expect(throws: SiteError.self) { try await upload("a.png", "image/png", to: transport) }
        #expect(error?.withoutWords == .malformed(place: "*"))
        #expect(transport.requests.count == 1)
    }

    @Test("the store's refusals say what they are, without what was sent")
    func refusals() async throws {
        func error(_ status: Int, _ body: String) async throws -> SiteError? {
            let obliging = ScriptedTransport.obliging
            let transport = ScriptedTransport { request in
                request.method == "PUT"
                    ? .init(status: status, headers: [("content-type", "application/xml")], chunks: [ByteBuffer(string: body)])
                    : try await obliging.reply(to: request)
            }
            return await #expect(throws: SiteError.self) { try await upload("a.png", "image/png", to: transport) }
        }
        let refused = try await error(
            403, "<Error><Code>SignatureDoesNotMatch</Code><Message>SECRET-OF-THE-STORE does not match</Message></Error>")
        #expect(refused == .rejected(code: "SignatureDoesNotMatch", details: "object store: … does not match"))
        #expect(try await error(500, "") == .unavailable(.failing(status: 500, details: "object store: 500: no details")))
        #expect(try await error(404, "<html>") == .rejected(code: "404", details: "object store: no details"))
    }

    @Test("the description of what was lent tells nothing secret")
    func grantIsSecret() throws {
        let grant = try #require(try JSONDecoder().decode(UploadGrantRecord.self, from: Data("{\(ScriptedTransport.grant)}".utf8)).grant)
        #expect("\(grant)" == "UploadGrant(f1)")
        #expect(String(reflecting: grant) == "UploadGrant(f1)")
        #expect(grant.region == "ap-southeast-1")
    }

    @Test(
        "what a file is, by its media type, and by its name where that says nothing",
        arguments: [
            ("image/png", "a", FileKind.image), ("IMAGE/PNG", "a", .image), ("video/mp4", "a", .video), ("audio/mpeg", "a", .audio),
            ("application/pdf", "a.png", .document), ("text/plain", "a", .document), ("application/octet-stream", "a.JPG", .image),
            ("", "a.mov", .video), ("", "a.flac", .audio), ("", "noname", .document), ("application/octet-stream", "", .document),
        ])
    func kinds(type: String, name: String, kind: FileKind) {
        #expect(NewFile(name: name, contentType: type, size: 1).kind == kind)
    }

    private struct Vectors: Decodable {
        struct Vector: Decodable {
            var method, bucket, key, region, time, accessKeyId, accessKeySecret, stringToSign, authorization: String
            var headers: [String: String]
        }
        var vectors: [Vector]
    }

    private static let vectorFile = SharedCaptures.directory?.deletingLastPathComponent().appending(path: "spec/oss-v4-vectors.json")

    @Test("signs as the store's own library does", .enabled(if: vectorFile != nil, "the vectors are not on this machine"))
    func vectors() throws {
        let vectors = try JSONDecoder().decode(Vectors.self, from: Data(contentsOf: try #require(Self.vectorFile))).vectors
        #expect(vectors.count >= 3)
        for vector in vectors {
            let signature = StoreSignature(
                method: vector.method, bucket: vector.bucket, key: vector.key, region: vector.region,
                headers: vector.headers.map { ($0.key, $0.value) }, time: vector.time)
            #expect(signature.stringToSign == vector.stringToSign)
            #expect(signature.authorization(accessKeyID: vector.accessKeyId, secret: vector.accessKeySecret) == vector.authorization)
        }
    }
}
