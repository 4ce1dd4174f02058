import NIOCore
import Wire

/// The body of a completion request, as the site's page writes it: the same keys in the same order (capture of March 2026), with
/// what later builds have added: ids in both spellings, the message's `id` and `model`, and `thinking_mode`.
enum CompletionBody {
    /// The site meets larger bodies with the human check: 117 kB has passed, 129 kB has not.
    static let limit = 120_000

    /// - Parameters:
    ///   - fid: a fresh id for the message, which the site replaces by its own.
    ///   - child: likewise for the answer.
    ///   - seconds: the time, since 1970.
    /// - Throws: ``SiteError/tooLarge(limit:)``.
    static func encode(_ question: Question, fid: String, child: String, seconds: Int) throws(SiteError) -> ByteBuffer {
        guard question.text.utf8.count <= limit else { throw .tooLarge(limit: limit) }
        var json = ByteBuffer()
        json.reserveCapacity(question.text.utf8.count + 1024)
        json.writeString(#"{"stream":true,"version":"2.1","incremental_output":true,"chat_id":"#)
        json.writeJSONString(question.chat)
        json.writeString(#","chatId":"#)
        json.writeJSONString(question.chat)
        json.writeString(#","chat_mode":"normal","model":"#)
        json.writeJSONString(question.model)
        json.writeString(#","parent_id":"#)
        json.writeJSON(question.parent)
        json.writeString(#","parentId":"#)
        json.writeJSONString(question.parent ?? "")
        json.writeString(#","messages":["#)
        writeMessage(question, fid: fid, child: child, seconds: seconds, to: &json)
        json.writeString(#"],"timestamp":"#)
        json.writeJSONInteger(seconds)
        json.writeString("}")
        guard json.readableBytes <= limit else { throw .tooLarge(limit: limit) }
        return json
    }

    private static func writeMessage(_ question: Question, fid: String, child: String, seconds: Int, to json: inout ByteBuffer) {
        json.writeString(#"{"id":null,"fid":"#)
        json.writeJSONString(fid)
        json.writeString(#","parentId":"#)
        json.writeJSON(question.parent)
        json.writeString(#","childrenIds":["#)
        json.writeJSONString(child)
        json.writeString(#"],"role":"user","content":"#)
        json.writeJSONString(question.text)
        json.writeString(#","user_action":"chat","files":[],"timestamp":"#)
        json.writeJSONInteger(seconds)
        json.writeString(#","model":"","models":["#)
        json.writeJSONString(question.model)
        json.writeString(#"],"chat_type":"t2t","feature_config":"#)
        json.writeString(features(of: question.thinking))
        json.writeString(#","extra":{"meta":{"subChatType":"t2t"}},"sub_chat_type":"t2t","parent_id":"#)
        json.writeJSON(question.parent)
        json.writeString("}")
    }

    /// `thinking_mode` knows `Fast`, `Auto` and `Thinking` alone: any other value makes the site hang. The model is not left to
    /// search the web by itself: what it found would be missing from the answer, while its citations would not.
    private static func features(of thinking: Question.Thinking) -> String {
        let (isOn, mode, format) =
            switch thinking {
            case .off: (false, "Fast", "summary")
            case .summary: (true, "Thinking", "summary")
            case .detail: (true, "Thinking", "detail")
            }
        return #"{"thinking_enabled":\#(isOn),"output_schema":"phase","research_mode":"normal","auto_thinking":false,"#
            + #""thinking_mode":"\#(mode)","thinking_format":"\#(format)","auto_search":false}"#
    }
}

extension ByteBuffer {
    /// Appends `text` as a JSON string, or `null`.
    fileprivate mutating func writeJSON(_ text: String?) {
        if let text { writeJSONString(text) } else { writeString("null") }
    }
}
