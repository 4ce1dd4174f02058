import Foundation

/// Archives as Chrome saves them, with invented content.
enum ArchiveFixture {
    static let token = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJpZCI6InUiLCJleHAiOjE3OTA5MjYxOTl9.c2lnbmF0dXJlLW9mLWl0LWFsbA"
    static let text = "data: {\"response.created\":{}} \n\n: a comment\n\ndata: {\"a\": \"Привет\"}\n\ndata: {\"b\": 2}\n\n"
    static let messages = [
        (1_790_925_300.5, #"{"response.created":{}} "#), (1_790_925_300.75, #"{"a": "Привет"}"#), (1_790_925_300.75, #"{"b": 2}"#),
    ]

    static func archive(_ entries: [[String: Any]]) throws -> Data {
        let log: [String: Any] = ["version": "1.2", "creator": ["name": "WebInspector", "version": "537.36"], "pages": [], "entries": entries]
        return try JSONSerialization.data(withJSONObject: ["log": log])
    }

    /// A stream; the request was sent 200 ms after the entry starts, at 1790925300.2, and its head came 100 ms later.
    static func stream(messages: [(Double, String?)] = messages, error: String? = nil) -> [String: Any] {
        var entry = entry(
            "POST", "https://chat.qwen.ai/api/v2/chat/completions?chat_id=c", requestHeaders: [("cookie", "token=\(token)"), (":method", "POST")],
            postData: #"{"stream":true,"messages":[{"role":"user","content":"Привет"}]}"#, type: "text/event-stream; charset=utf-8", text: text)
        entry["_eventSourceMessages"] = messages.map { time, data in
            ["time": time, "eventName": "message", "eventId": "", "data": data as Any?].compactMapValues { $0 }
        }
        if let error {
            var response = entry["response"] as? [String: Any] ?? [:]
            response["_error"] = error
            entry["response"] = response
        }
        return entry
    }

    static func entry(
        _ method: String, _ url: String, status: Int = 200, requestHeaders: [(String, String)] = [], postData: String? = nil,
        responseHeaders: [(String, String)] = [], type: String = "application/json", text: String? = "{}", encoding: String? = nil
    ) -> [String: Any] {
        let pairs = { (fields: [(String, String)]) in fields.map { ["name": $0.0, "value": $0.1] } }
        var content: [String: Any] = ["size": 10, "mimeType": type]
        if let text { content["text"] = text }
        if let encoding { content["encoding"] = encoding }
        var request: [String: Any] = [
            "method": method, "url": url, "httpVersion": "h2", "cookies": [], "headers": pairs(requestHeaders), "headersSize": -1,
        ]
        if let postData { request["postData"] = ["mimeType": "application/json", "text": postData] }
        return [
            "startedDateTime": "2026-10-02T07:15:00.000Z", "time": 900.4, "request": request, "cache": [String: Any](),
            "_initiator": ["type": "script"],
            "response": [
                "status": status, "statusText": "", "httpVersion": "h2", "cookies": [], "content": content, "redirectURL": "", "bodySize": -1,
                "headers": pairs([("content-type", type), ("content-encoding", "br")] + responseHeaders), "headersSize": -1,
            ] as [String: Any],
            "timings": ["blocked": 150, "dns": -1, "connect": 50, "ssl": 30, "send": 1, "wait": 99, "receive": 600],
        ]
    }
}
