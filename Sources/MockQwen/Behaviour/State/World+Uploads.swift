import FoundationEssentials
import NIOCore
import RecordingFormat
import Synchronization

extension World {
    func newUpload(named name: String, kind: String, of account: Account) -> Upload {
        let id = newID()
        func secret() -> String { newID().filter { $0 != "-" } }
        let upload = Upload(
            id: id, owner: account.id, name: name, kind: kind, keyID: "STS.\(secret().prefix(24))", secret: secret(),
            securityToken: secret() + secret()
        )
        state.withLock { $0.uploads[id] = upload }
        return upload
    }

    func upload(key: String) throws(StoreRefusal) -> Upload {
        guard let upload = state.withLock({ $0.uploads.values.first { $0.key == key } }) else { throw .denied }
        return upload
    }

    /// Keeps a file's bytes. Where all files together have too many, those that came first are as if they had not been uploaded.
    func store(_ content: ByteBuffer, type: String?, in upload: String) {
        state.withLock { state in
            state.stored.removeAll { $0 == upload }
            state.stored.append(upload)
            state.uploads[upload]?.content = content
            state.uploads[upload]?.contentType = type
            var bytes = state.stored.reduce(0) { $0 + (state.uploads[$1]?.content?.readableBytes ?? 0) }
            while bytes > Upload.storeLimit, let oldest = state.stored.first, oldest != upload {
                bytes -= state.uploads[oldest]?.content?.readableBytes ?? 0
                state.uploads[oldest]?.content = nil
                state.stored.removeFirst()
            }
        }
    }

    // MARK: Parsing

    /// Begins to read a document.
    func parse(_ id: String, of account: Account) throws(Refusal) {
        try state.withLock { state throws(Refusal) in
            guard let upload = state.uploads[id], upload.owner == account.id else { throw .fileInfo }
            guard upload.parsing == .notAsked else { return }
            // Files of these names stand for documents that can't be read.
            let fails = upload.content == nil || upload.name.hasPrefix("mock-unreadable")
            state.uploads[id]?.parsing = fails ? .failed(upload.content == nil ? "File not found" : "The file can't be read") : .pending
        }
    }

    /// Where the reading of a document stands; each asking brings it on.
    func parsing(_ id: String, of account: Account) -> Upload.Parsing {
        state.withLock { state in
            guard let upload = state.uploads[id], upload.owner == account.id else { return .failed("File not found") }
            if upload.parsing == .pending { state.uploads[id]?.parsing = .success }
            return upload.parsing
        }
    }

    // MARK: Questions

    /// What an answer says about the files of its question; `nil` where one of them is of no use.
    func descriptions(of attachments: [Attachment], _ account: Account) -> [String]? {
        var descriptions: [String] = []
        for attachment in attachments {
            guard let description = description(of: attachment, account) else { return nil }
            descriptions.append(description)
        }
        return descriptions
    }

    private func description(of attachment: Attachment, _ account: Account) -> String? {
        guard let id = attachment.id else {
            // What the site made itself needs no more than its address.
            guard let url = attachment.url, url.hasPrefix("https://\(SiteHost.results)/") else { return nil }
            let isOwn = QueryString.pairs(of: url).first { $0.name == "key" }.flatMap { key.claims(of: $0.value) } != nil
            return isOwn ? "“\(attachment.name)” (\(attachment.kind), made here)" : nil
        }
        guard let upload = state.withLock({ $0.uploads[id] }), upload.owner == account.id, let content = upload.content else { return nil }
        let reading = upload.kind == "file" || upload.parsing != .notAsked ? (upload.parsing == .success ? ", read" : ", not read") : ""
        return "“\(attachment.name)” (\(attachment.kind), \(content.readableBytes) bytes\(reading))"
    }
}
