import FoundationEssentials
import HTTPTypes
import Multipart
import QwenSite

/// What a client is told of a file that can't be taken, found or used.
extension APIError {
    // MARK: Forms

    static func noForm(_ type: String) -> APIError {
        APIError(
            status: .unsupportedMediaType, type: .invalidRequest, code: "form_required", parameter: "file",
            message: "Send the file as a form (multipart/form-data) in the field 'file', not as '\(type.prefix(100))'. With curl: -F \"file=@PATH\".")
    }

    static let noBoundary = APIError.invalid(
        "The request's Content-Type names no boundary of 1 to 70 characters, without which a form can't be read. Let your HTTP client make the header.",
        parameter: "file", code: "boundary_required")

    static let noFile = APIError.invalid("The form has no field 'file'. With curl: -F \"file=@PATH\".", parameter: "file", code: "file_required")

    static let fileWithoutName = APIError.invalid(
        "The field 'file' is a text, not a file. With curl, put @ in front of the path: -F \"file=@PATH\".", parameter: "file", code: "file_required")

    static let severalFiles = APIError.invalid(
        "The form has the field 'file' more than once. Upload one file at a time.", parameter: "file", code: "one_file_only")

    static let emptyFile = APIError.invalid("The file is empty.", parameter: "file", code: "file_empty")

    init(_ error: MultipartError) {
        self = .invalid(error.description, parameter: "file", code: "form_invalid")
    }

    static func fileTooLarge(limit: Int) -> APIError {
        APIError(
            status: .contentTooLarge, type: .invalidRequest, code: "file_too_large", parameter: "file",
            message: "The file is larger than the \(limit) bytes that the site takes of its kind.", shouldRetry: false)
    }

    // MARK: Files that are known

    static func unknownFile(_ id: String) -> APIError {
        var error = notFound(
            "There is no file '\(id.shortened())'. Upload it with POST /api/files/upload.", code: "file_not_found")
        error.parameter = "file"
        return error
    }

    static func fileGone(_ file: FileRecord) -> APIError {
        APIError(
            status: .gone, type: .invalidRequest, code: "file_gone", parameter: "file",
            message: "The content of '\(file.name)' is no longer kept here. Upload it again to read it.", shouldRetry: false)
    }

    static func fileNotHere(_ file: FileRecord) -> APIError {
        APIError(
            status: .conflict, type: .conflict, code: "file_gone", parameter: "file",
            message: "'\(file.name)' was uploaded for an account that does not answer this, and its content is no longer kept here. "
                + "Upload it again, and send the new address.", shouldRetry: false)
    }

    static func tooManyFiles(limit: Int) -> APIError {
        .invalid("A message may bring up to \(limit) files.", parameter: "messages", code: "too_many_files")
    }

    static func notFetched(_ url: URL, reason: String) -> APIError {
        // As the client wrote it, and not as the network knows it.
        let host = url.host(percentEncoded: true).map { String(decoding: $0[...].percentDecoded, as: UTF8.self) } ?? "that address"
        return .invalid(
            "The file at \(host) can't be fetched: \(reason). Upload it with POST /api/files/upload, or send it as a data URL.",
            parameter: "messages", code: "file_not_fetched")
    }

    static func notPublic(_ url: URL) -> APIError { notFetched(url, reason: "it lies in a network that is not public, or in this machine's own") }

    init(_ error: SpoolError) {
        self.init(status: .internalServerError, type: .server, code: "file_spool_failed", message: error.description, shouldRetry: false)
        switch error.kind {
        case .failed: break
        case .diskFull: (status, code) = (.insufficientStorage, "disk_full")
        case .busy: (status, type, code, shouldRetry) = (.serviceUnavailable, .unavailable, "too_many_uploads", true)
        }
    }
}
