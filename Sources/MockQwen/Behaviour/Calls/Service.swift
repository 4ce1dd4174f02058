import NIOCore
import RecordingFormat
import Synchronization

// What the page asks for at its start, and what it keeps for its user (`site-protocol` §2.4).
extension Call {
    /// `GET /api/v2/users/user/settings`.
    func settings() async throws {
        let account = try signedIn()
        try await answerSettings(world.state.withLock { $0.settings[account.id] })
    }

    /// `POST /api/v2/users/user/settings/update`: takes a part of the settings, and leaves the rest as it is.
    func updateSettings() async throws {
        let account = try signedIn()
        guard case .object(let changes) = try json() else { throw Refusal.badRequest }
        let defaults = try JSONValue(parsing: world.templates["answers/settings-default.json"].filled([:]))
        try await answerSettings(
            world.state.withLock { state in
                let settings = (state.settings[account.id] ?? defaults).merging(.object(changes))
                state.settings[account.id] = settings
                return settings
            }
        )
    }

    private func answerSettings(_ settings: JSONValue?) async throws {
        let settings = settings?.encoded() ?? world.templates["answers/settings-default.json"].filled([:])
        try await answer("settings.json", ["settings": String(buffer: settings)])
    }

    /// A call that only the signed-in get an answer to, always the same.
    fileprivate func plain(_ template: String) async throws {
        _ = try signedIn()
        try await answer(template)
    }
}

extension JSONValue {
    /// This object with another's members put into it, objects inside of objects likewise.
    fileprivate func merging(_ other: JSONValue) -> JSONValue {
        guard case .object(var members) = self, case .object(let changes) = other else { return other }
        for change in changes {
            if let index = members.firstIndex(where: { $0.name == change.name }) {
                members[index].value = members[index].value.merging(change.value)
            } else {
                members.append(change)
            }
        }
        return .object(members)
    }
}

extension Route {
    static let service = [
        Route("configuration", "GET", "/api/config") { call, _ in
            try await call.answer("config.json", ["version": call.world.configuration.webClient])
        },
        Route("configuration", "GET", "/api/v2/configs/") { call, _ in try await call.answer("configs.json") },
        Route("configuration", "GET", "/api/v2/configs/setting-config") { call, _ in try await call.answer("configs.json") },
        Route("telemetry", "POST", "/api/v2/users/status") { call, _ in try await call.answer("telemetry.json") },
        Route("settings", "GET", "/api/v2/users/user/settings") { call, _ in try await call.settings() },
        Route("settings", "POST", "/api/v2/users/user/settings/update") { call, _ in try await call.updateSettings() },
        Route("forget memories", "POST", "/api/v2/memories/delete") { call, _ in try await call.plain("done.json") },
        Route("folders", "GET", "/api/v2/folders/") { call, _ in try await call.plain("empty-list.json") },
        Route("projects", "GET", "/api/v2/projects/") { call, _ in try await call.plain("empty-list.json") },
    ]
}
