import HTTPTypes

extension APIError {
    /// What a request waits for that finds no account free.
    enum Busyness {
        /// Any account, and all that can be used are busy.
        case all
        /// The one account that has the chat, the file or the task.
        case owner
        /// Nothing: as many requests wait as may.
        case line(length: Int)
    }

    /// Nobody came free for as long as a request waits, or too many wait already.
    /// - Parameter turns: how many an account may run at once.
    static func accountsBusy(_ busyness: Busyness, turns: Int) -> APIError {
        let more = "let accounts run more with QWEN_ACCOUNT_TURNS"
        let message =
            switch busyness {
            case .all: "Every account that can be used runs \(turns) turns already. Try again soon, add an account, or \(more)."
            case .owner: "The account that this belongs to runs \(turns) turns already. Try again soon, or \(more)."
            case .line(let length): "\(length) requests wait for an account already. Try again soon, add an account, or \(more)."
            }
        return APIError(
            status: .serviceUnavailable, type: .unavailable, code: "accounts_busy", message: message, retryAfter: 1, shouldRetry: true)
    }
}
