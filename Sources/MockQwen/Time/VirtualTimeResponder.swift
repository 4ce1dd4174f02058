/// Lets every answer work by a virtual clock, which must know who does.
struct VirtualTimeResponder: MockResponder {
    let inner: any MockResponder
    let clock: VirtualClock

    func respond(to request: MockRequest, with writer: MockResponseWriter) async throws {
        clock.enter()
        defer { clock.leave() }
        try await inner.respond(to: request, with: writer)
    }

    func unused() -> [String] { inner.unused() }

    func reset() { inner.reset() }
}
