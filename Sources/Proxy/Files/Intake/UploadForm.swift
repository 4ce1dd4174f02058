import Hummingbird
import Multipart

/// What the head of a request says about the form that it brings.
struct UploadForm: Equatable, Sendable {
    let boundary: String
    /// Of the whole body, in bytes; `nil` where the client does not say.
    let length: Int?

    /// The longest boundary that RFC 2046 allows.
    private static let longestBoundary = 70

    /// - Parameter limit: of the body, in bytes.
    /// - Throws: ``APIError`` where it is no form, or too large.
    init(_ headers: HTTPFields, limit: Int) throws(APIError) {
        let type = HeaderParameters(headers[.contentType] ?? "")
        guard type.value == "multipart/form-data" else { throw .noForm(type.value) }
        guard let boundary = type["boundary"], (1...Self.longestBoundary).contains(boundary.utf8.count) else { throw .noBoundary }
        self.boundary = boundary
        length = headers[.contentLength].flatMap(Int.init)
        guard let length, length > limit else { return }
        var error = APIError.bodyTooLarge(limit: limit)
        // A client that asked before it sends keeps the body to itself.
        error.closesConnection = headers[.expect] != nil
        throw error
    }
}
