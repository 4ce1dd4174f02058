package import NIOCore

/// What kind of frame an event of the site's streams is (site protocol §5.2); frames of one kind have the same fields.
package enum FrameKind {
    /// `response.created`, `response.info keep_alive`, `choices answer/typing/assistant`, `text [DONE]`, …
    package static func name(of data: ByteBuffer, json: JSONValue?) -> String {
        guard let json else {
            let text = String(buffer: data)
            return text == "[DONE]" ? "text [DONE]" : "text"
        }
        if json["choices"] != nil { return choices(json) }
        if let info = json["response.info"] { return "response.info \(info["action"]?.text ?? "-")" }
        for name in ["response.created", "response.stopped", "error", "done", "success"] where json[name] != nil { return name }
        guard case .object(let members) = json else { return json.typeName }
        return "object " + members.map { JSONPlace.step($0.name) }.sorted().joined(separator: "+")
    }

    /// Phase, status and role: what decides on the other fields.
    private static func choices(_ json: JSONValue) -> String {
        let delta = json[pointer: "/choices/0/delta"]
        let words = ["phase", "status", "role"].map { delta?[$0]?.text ?? "-" }
        return "choices \(words.joined(separator: "/"))"
    }
}
