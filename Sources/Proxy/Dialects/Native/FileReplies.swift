import FoundationEssentials

/// What `POST /files/upload` answers.
struct UploadedFile: Encodable {
    struct File: Encodable {
        var name: String
        /// Where the file is served, and what a message's part names it by.
        var url: String
        /// In bytes.
        var size: Int
        /// Its media type.
        var type: String
        var id: String
    }

    let success = true
    var file: File

    /// - Parameter base: the server's address as the client knows it, such as `http://localhost:3264`.
    init(_ record: FileRecord, base: String) {
        file = File(name: record.name, url: base + record.path, size: record.size, type: record.contentType, id: record.id.text)
    }
}

/// What `GET /files/:id` answers: the same, and beside it what OpenAI's clients know a file by.
struct ShownFile: Encodable {
    let success = true
    var file: UploadedFile.File
    var id: String
    let object = "file"
    var bytes: Int
    /// Seconds since 1970.
    var created_at: Int64
    var filename: String
    let purpose = "user_data"
    let status = "processed"

    init(_ record: FileRecord, base: String) {
        file = UploadedFile(record, base: base).file
        id = record.id.text
        bytes = record.size
        created_at = record.created.milliseconds / 1000
        filename = record.name
    }
}

/// What `DELETE /files/:id` answers.
struct DeletedFile: Encodable {
    let success = true
    var id: String
    let object = "file"
    let deleted = true
}
