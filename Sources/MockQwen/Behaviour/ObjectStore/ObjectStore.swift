import Crypto
import FoundationEssentials
import NIOCore
import RecordingFormat

// The object store that files are uploaded to, at a host of its own.
extension Call {
    /// `PUT https://<bucket>.<endpoint>/<file path>`: takes a file's bytes.
    func putObject() async throws {
        try await answerFromStore { check throws(StoreRefusal) in
            let upload = try world.upload(key: check.key)
            try check.pass(upload)
            world.store(request.body, type: request.header("content-type"), in: upload.id)
            let digest = Insecure.MD5.hash(data: Data(request.body.readableBytesView)).map { byte in
                (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
            }
            return ([("etag", "\"\(digest.joined())\"")], ByteBuffer())
        }
    }

    /// `GET` of a `file_url`, for as long as it is good.
    func getObject() async throws {
        try await answerFromStore { check throws(StoreRefusal) in
            let upload = try world.upload(key: check.key)
            try check.pass(upload)
            guard let content = upload.content else { throw .noObject }
            return ([("content-type", upload.contentType ?? "application/octet-stream")], content)
        }
    }

    /// Answers with what `take` gives, or with the store's refusal.
    private func answerFromStore(
        _ take: (StoreCheck) throws(StoreRefusal) -> (headers: [(String, String)], body: ByteBuffer)
    ) async throws {
        let id = world.newID()
        var status = 200
        var headers: [(String, String)]
        let body: ByteBuffer
        do {
            (headers, body) = try take(StoreCheck(request: request, now: world.configuration.now()))
        } catch {
            status = error.status
            headers = [("content-type", "application/xml")]
            body = world.templates["refusals/store-error.xml"].filled(["code": error.code, "message": error.message, "request": id])
        }
        headers.append(("x-oss-request-id", id))
        try await writer.respond(status: status, headers: headers, body: body)
    }
}

extension Route {
    static let objectStore = [
        Route("put object", host: SiteHost.objectStore, "PUT", "/**") { call, _ in try await call.putObject() },
        Route("get object", host: SiteHost.objectStore, "GET", "/**") { call, _ in try await call.getObject() },
    ]
}
