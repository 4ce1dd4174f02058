import NIOCore
import RecordingFormat

// Files go to the object store with credentials that the site lends, and are then named in a question (`site-protocol` §6).
extension Call {
    /// `POST /api/v2/files/getstsToken`, and `/api/v1/…`, which answers without the envelope.
    fileprivate func announceFile(bare: Bool) async throws {
        let account = try signedIn()
        let body = try json()
        guard let name = body["filename"]?.text, !name.isEmpty, let kind = body["filetype"]?.text, !kind.isEmpty,
            let size = body["filesize"].flatMap(Self.count), size > 0
        else { throw Refusal.fileInfo }
        // The web page itself refuses larger ones; how the site would is not known.
        guard size <= Upload.limits[kind] ?? Upload.documentLimit else { throw Refusal.other(code: "ExceedLimit") }
        let upload = world.newUpload(named: name, kind: kind, of: account)
        try await answer(
            bare ? "upload-bare.json" : "upload.json",
            [
                "key_id": upload.keyID, "secret": upload.secret, "security_token": upload.securityToken, "path": upload.key, "file": upload.id,
                "url": upload.url(now: world.configuration.now()),
            ]
        )
    }

    /// `POST /api/v2/files/parse`: has a document read.
    fileprivate func parseFile() async throws {
        let account = try signedIn()
        guard let id = try json()["file_id"]?.text else { throw Refusal.missingField("file_id") }
        try world.parse(id, of: account)
        try await answer("done.json")
    }

    /// `POST /api/v2/files/parse/status`.
    fileprivate func parseStatus() async throws {
        let account = try signedIn()
        let body = try json()
        let ids: [String]
        if case .array(let list)? = body["file_id_list"] { ids = list.compactMap(\.text) } else { ids = body["file_id"]?.text.map { [$0] } ?? [] }
        guard !ids.isEmpty else { throw Refusal.missingField("file_id_list") }
        let rows = ids.map { id in
            let (status, message) =
                switch world.parsing(id, of: account) {
                case .notAsked, .pending: ("pending", "")
                case .success: ("success", "")
                case .failed(let message): ("failed", message)
                }
            let slots = ["file": id, "status": status, "message": message]
            return String(buffer: world.templates["answers/parse-status-row.json"].filled(slots))
        }
        try await answer("parse-status.json", ["rows": "[\(rows.joined(separator: ","))]"])
    }

    /// A number, or one in a string, as clients send both.
    private static func count(_ value: JSONValue) -> Int? {
        switch value {
        case .number(let text), .string(let text): Int(text)
        default: nil
        }
    }
}

extension Route {
    static let files = [
        Route("announce file", "POST", "/api/v2/files/getstsToken") { call, _ in try await call.announceFile(bare: false) },
        Route("announce file", "POST", "/api/v1/files/getstsToken") { call, _ in try await call.announceFile(bare: true) },
        Route("parse file", "POST", "/api/v2/files/parse") { call, _ in try await call.parseFile() },
        Route("parse status", "POST", "/api/v2/files/parse/status") { call, _ in try await call.parseStatus() },
    ]
}
