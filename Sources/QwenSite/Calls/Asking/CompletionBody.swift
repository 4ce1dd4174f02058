import FoundationEssentials
import NIOCore
import Wire

/// The body of a completion request, as the site's page writes it: the same keys in the same order (capture of March 2026), with
/// what later builds have added: ids in both spellings, the message's `id` and `model`, `thinking_mode`, and the size a second time.
struct CompletionBody {
    /// The site meets larger bodies with the human check: 117 kB has passed, 129 kB has not.
    static let limit = 120_000

    let question: Question
    /// Whether the page that is played is of July 2026 or later.
    let isCurrent: Bool
    let now: Date
    /// Fresh ids: of the message, which the site replaces by its own, of the answer, and of attachments.
    let makeUUID: () -> String

    private var seconds: Int { Int(now.timeIntervalSince1970) }

    /// - Throws: ``SiteError/tooLarge(limit:)``.
    func encoded() throws(SiteError) -> ByteBuffer {
        guard question.text.utf8.count <= Self.limit else { throw .tooLarge(limit: Self.limit) }
        var json = ByteBuffer()
        json.reserveCapacity(question.text.utf8.count + 1024)
        json.writeString(#"{"stream":\#(!question.type.isVideo),"version":"2.1","incremental_output":true,"chat_id":"#)
        json.writeJSONString(question.chat)
        if isCurrent {
            json.writeString(#","chatId":"#)
            json.writeJSONString(question.chat)
        }
        json.writeString(#","chat_mode":"normal","model":"#)
        json.writeJSONString(question.model)
        json.writeString(#","parent_id":"#)
        json.writeJSON(question.parent)
        if isCurrent {
            json.writeString(#","parentId":"#)
            json.writeJSONString(question.parent ?? "")
        }
        json.writeString(#","messages":["#)
        writeMessage(to: &json)
        json.writeString(#"],"timestamp":"#)
        json.writeJSONInteger(seconds)
        if let size { json.writeString(#","size":"\#(size.rawValue)""#) }
        json.writeString("}")
        guard json.readableBytes <= Self.limit else { throw .tooLarge(limit: Self.limit) }
        return json
    }

    private var size: AspectRatio? { question.type.hasSize ? question.size : nil }

    private func writeMessage(to json: inout ByteBuffer) {
        json.writeString(isCurrent ? #"{"id":null,"fid":"# : #"{"fid":"#)
        json.writeJSONString(makeUUID())
        json.writeString(#","parentId":"#)
        json.writeJSON(question.parent)
        json.writeString(#","childrenIds":["#)
        json.writeJSONString(makeUUID())
        json.writeString(#"],"role":"user","content":"#)
        json.writeJSONString(question.text)
        json.writeString(#","user_action":"chat","files":["#)
        for (index, attachment) in question.attachments.enumerated() {
            if index > 0 { json.writeString(",") }
            attachment.write(to: &json, makeUUID: makeUUID)
        }
        json.writeString(#"],"timestamp":"#)
        json.writeJSONInteger(seconds)
        json.writeString(isCurrent ? #","model":"","models":["# : #","models":["#)
        json.writeJSONString(question.model)
        json.writeString(#"],"chat_type":"#)
        json.writeJSONString(question.type.rawValue)
        json.writeString(#","feature_config":\#(FeatureConfig(question).json(hasMode: isCurrent)),"extra":{"meta":{"subChatType":"#)
        let subtype = question.type.subtype(isFirstTurn: question.parent == nil)
        json.writeJSONString(subtype)
        if isCurrent, let size { json.writeString(#","size":"\#(size.rawValue)""#) }
        json.writeString(#"}},"sub_chat_type":"#)
        json.writeJSONString(subtype)
        json.writeString(#","parent_id":"#)
        json.writeJSON(question.parent)
        json.writeString("}")
    }
}

extension ByteBuffer {
    /// Appends `text` as a JSON string, or `null`.
    fileprivate mutating func writeJSON(_ text: String?) {
        if let text { writeJSONString(text) } else { writeString("null") }
    }
}
