import RecordingFormat

/// A picture that the site made.
struct Picture: Equatable, Sendable {
    let url: String
    let width: Int
    let height: Int

    /// Height and width in pixels; `nil` for a size that the site does not know.
    static func pixels(_ size: String) -> (height: Int, width: Int)? {
        switch size {
        case "1:1": (1536, 1536)
        case "3:4": (2048, 1536)
        case "4:3": (1536, 2048)
        case "16:9": (1536, 2688)
        case "9:16": (2688, 1536)
        default: nil
        }
    }
}

extension World {
    /// A new picture of an answer. Whoever has its address may see it: a signed key is part of it.
    func picture(_ size: String, of turn: Turn) throws(Refusal) -> Picture {
        guard let (height, width) = Picture.pixels(size) else { throw .badRequest }
        let name = "\(seconds)\(newID().prefix(6)).png"
        let key = resultKey(resource: turn.answer, chat: turn.chat, owner: turn.owner)
        return Picture(
            url: "https://\(SiteHost.results)/output/\(turn.owner)/t2i/\(turn.answer)/\(name)?key=\(key)", width: width, height: height)
    }

    /// The key in the address of a result.
    func resultKey(resource: String, chat: String, owner: String) -> String {
        key.sign(
            .object([
                .init("resource_user_id", .string(owner)), .init("resource_id", .string(resource)), .init("resource_chat_id", .string(chat)),
            ]))
    }
}
