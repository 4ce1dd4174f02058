import RecordingFormat

/// The behaviour `everyday`: a site with accounts, chats and messages, which answers any prompt and refuses what the site refuses.
struct Everyday: MockResponder {
    private let world: World

    init(_ configuration: MockSite.Configuration, templates: Templates) {
        world = World(configuration, templates: templates)
    }

    func respond(to request: MockRequest, with writer: MockResponseWriter) async throws {
        // As every server with a clock does (RFC 9110, 6.6.1).
        let call = Call(request: request, writer: writer.adding("date", HTTPDate.text(at: world.seconds)), world: world)
        guard let (route, parameter) = Route.matching(request) else {
            return try await call.miss("The behaviour 'everyday' has no route for \(request.method) \(request.host)\(request.path).\n\(Route.help)")
        }
        writer.playing(route.name)
        do {
            guard !call.isTooLarge else { throw Refusal.humanCheck }
            try await route.answer(call, parameter)
        } catch let refusal as Refusal {
            try await call.refuse(refusal)
        } catch let unsupported as Unsupported {
            try await call.miss(unsupported.description)
        }
    }

    func reset() { world.reset() }
}

/// The site may well take this request, but the behaviour does not know how.
struct Unsupported: Error, CustomStringConvertible {
    var description: String
}
