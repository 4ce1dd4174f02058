import NIOCore
import RecordingFormat

// The list of models is open to everyone.
extension Call {
    /// `GET /api/models`: the bare list.
    func models() async throws {
        let headers = [("content-type", "application/json;charset=utf-8")]
        try await writer.respond(status: 200, headers: headers, body: world.templates.models.encoded())
    }

    /// `GET /api/v2/models/`: the list in the envelope.
    func modelsEnveloped() async throws {
        try await answer("models-enveloped.json", ["models": String(buffer: world.templates.models.encoded())])
    }
}

extension World {
    /// Whether a model is served, and whether its thinking can't be switched off (`site-protocol` §3).
    func model(_ id: String) throws(Refusal) -> (isLockedToThinking: Bool, name: String) {
        guard case .array(let models)? = templates.models["data"], let model = models.first(where: { $0["id"]?.text == id }),
            model[pointer: "/info/is_active"] != .bool(false)
        else { throw .modelUnknown }
        let isLocked =
            model[pointer: "/info/meta/abilities/thinking"] == .number("4") || model[pointer: "/info/meta/think_skip/enable"] == .bool(false)
        return (isLocked, model["name"]?.text ?? id)
    }
}

extension Route {
    static let models = [
        Route("models", "GET", "/api/models") { call, _ in try await call.models() },
        Route("models", "GET", "/api/v2/models/") { call, _ in try await call.modelsEnveloped() },
    ]
}
