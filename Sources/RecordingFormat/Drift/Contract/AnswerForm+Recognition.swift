import NIOCore

extension AnswerForm {
    /// - Parameters:
    ///   - call: what was asked.
    ///   - contentType: without parameters, in lower case.
    ///   - body: the whole body.
    ///   - json: the body, where it is JSON.
    static func of(_ call: CallName, status: Int, contentType: String, body: ByteBuffer, json: JSONValue?) -> AnswerForm {
        let start = String(decoding: body.readableBytesView.prefix(65_536), as: UTF8.self).lowercased()
        if contentType == "text/html" || json?["ret"] != nil || json.flatMap(code)?.lowercased() == "fail_sys_user_validate",
            humanCheckMarks.contains(where: start.contains)
        {
            return .humanCheck
        }
        if status == 429 { return .rateLimited }
        if status >= 500 { return .outOfOrder }
        if let json { return of(json, call, status: status) }
        if status == 401 || status == 403 { return .loginRefused }
        if contentType == "text/html" { return call.expectsData ? .outOfOrder : .page }
        if status >= 400 { return .refusal }
        if body.readableBytes == 0 { return .empty }
        return contentType == "text/event-stream" ? .stream : .file
    }

    /// A stream is what its failures make of it.
    static func of(_ stream: AnnotatedStream, in call: CallName) -> AnswerForm {
        let refusals = stream.timedEvents().compactMap { event in (try? JSONValue(parsing: event.data)).flatMap { ofRefusal($0, in: call) } }
        if let obstacle = refusals.first(where: \.isObstacle) { return obstacle }
        return stream.ending == .cut || stream.ending == .reset ? .brokenOff : .stream
    }

    /// What a JSON text that arrives in place of an answer, or as a frame of a stream, means.
    static func ofRefusal(_ json: JSONValue, in call: CallName, status: Int = 200) -> AnswerForm? {
        let code = code(of: json)
        guard json["success"] == .bool(false) || isSomething(json["error"]) || status >= 400 || json["success"] == nil && code != nil else {
            return nil
        }
        let words = "\(code ?? "") \(text(of: json))".lowercased()
        if words.contains("fail_sys_user_validate") { return .humanCheck }
        if limitWords.contains(where: words.contains) { return .rateLimited }
        if call.isSignIn || status == 401 || status == 403 || loginWords.contains(where: words.contains) { return .loginRefused }
        return .refusal
    }

    private static func of(_ json: JSONValue, _ call: CallName, status: Int) -> AnswerForm {
        if let refusal = ofRefusal(json, in: call, status: status) { return refusal }
        if case .bool? = json["success"] { return .wrapped }
        return .bare
    }

    private static func isSomething(_ value: JSONValue?) -> Bool {
        switch value {
        case nil, .null, .bool(false), .string(""): false
        default: true
        }
    }

    /// The code of a refusal, wherever the site's versions put it.
    private static func code(of json: JSONValue) -> String? {
        json["data"]?["code"]?.text ?? json["code"]?.text ?? json["error"]?["code"]?.text
    }

    private static func text(of json: JSONValue) -> String {
        ["/data/details", "/details", "/detail", "/error/details", "/error/message", "/error"].compactMap { json[pointer: $0]?.text }
            .joined(separator: " ")
    }

    private static let humanCheckMarks = [
        "rgv587", "fail_sys_user_validate", "_____tmd_____", "/punish?", "x5secdata", "x5sec", "purecaptcha", "aliyun_waf", "aliyuncaptcha",
        "access verification", "window._config_",
    ]
    private static let limitWords = [
        "ratelimited", "parallellimited", "quotalimited", "quota_limit", "too_many_requests", "exceedlimit", "quota_exhausted", "quota exceeded",
        "quota exhausted", "request rate increased too quickly", "high demand",
    ]
    private static let loginWords = ["unauthorized", "token has expired", "invalid token", "forbidden"]
}
