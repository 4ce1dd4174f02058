import HTTPTypes

/// What a client of the native API is told where its chat can't go on.
extension APIError {
    static let noMessage = APIError.invalid("There is no message. Send 'message' or 'messages'.", parameter: "message", code: "message_required")

    static func chatBusy(_ id: ChatID) -> APIError {
        APIError(
            status: .conflict, type: .conflict, code: "chat_busy",
            message: "Earlier turns of the chat '\(id)' are still being answered. Try again when they are done.", retryAfter: 2, shouldRetry: true)
    }

    init(_ error: ChatStoreError) {
        self.init(status: .internalServerError, type: .server, code: "chat_store_failed", message: error.description, shouldRetry: false)
        switch error {
        case .diskFull: (status, code) = (.insufficientStorage, "disk_full")
        case .locked: (status, type, code, retryAfter, shouldRetry) = (.serviceUnavailable, .unavailable, "chat_store_locked", 1, true)
        case .readOnly: code = "chat_store_read_only"
        case .damaged: code = "chat_store_damaged"
        case .failed: break
        }
    }
}

extension HTTPResponse.Status {
    static let insufficientStorage = HTTPResponse.Status(code: 507, reasonPhrase: "Insufficient Storage")
}
