/// An HTTP archive, version 1.2, with the fields that Chrome adds. What is not needed is not read, and most of the rest may be missing:
/// every browser leaves other things out.
struct HARDocument: Codable {
    struct Log: Codable {
        var version: String?
        var creator: Tool?
        var browser: Tool?
        var entries: [Entry]
        var comment: String?
        /// In archives of ours: `session.json`.
        var _recording: String?
    }

    struct Tool: Codable {
        var name: String?
        var version: String?
    }

    struct Entry: Codable {
        var startedDateTime: String?
        /// Milliseconds, all phases together.
        var time: Double?
        var request: Request
        var response: Response
        var cache: Cache? = Cache()
        var timings: Timings?
        var _eventSourceMessages: [Message]?
        /// In archives of ours: the head of the exchange, without its bodies.
        var _exchange: String?
        /// In archives of ours: how the stream ended.
        var _ending: String?

        enum CodingKeys: String, CodingKey {
            case startedDateTime, time, request, response, cache, timings, _eventSourceMessages, _exchange, _ending
        }
    }

    struct Cache: Codable {}

    struct Field: Codable {
        var name: String
        var value: String
    }

    struct Request: Codable {
        var method: String
        var url: String
        var httpVersion: String?
        var cookies: [Field]?
        var headers: [Field]?
        var queryString: [Field]?
        var postData: PostData?
        var headersSize: Int?
        var bodySize: Int?
    }

    struct PostData: Codable {
        var mimeType: String?
        var text: String?
        var encoding: String?
    }

    struct Response: Codable {
        var status: Int
        var statusText: String?
        var httpVersion: String?
        var cookies: [Field]?
        var headers: [Field]?
        var content: Content?
        var redirectURL: String?
        var headersSize: Int?
        var bodySize: Int?
        /// Chrome: how the exchange failed, such as `net::ERR_ABORTED`.
        var _error: String?
    }

    struct Content: Codable {
        var size: Int?
        var mimeType: String?
        var text: String?
        /// `base64` or nothing.
        var encoding: String?
    }

    /// Milliseconds; -1 where a phase did not happen.
    struct Timings: Codable {
        var blocked: Double?
        var dns: Double?
        var connect: Double?
        var send: Double?
        var wait: Double?
        var receive: Double?
        var ssl: Double?
    }

    /// Chrome: an event of a stream, and when it came.
    struct Message: Codable {
        /// Seconds since 1970.
        var time: Double
        var eventName: String?
        var eventId: String?
        /// Left out where the archive was saved without sensitive data.
        var data: String?
    }

    var log: Log
}
