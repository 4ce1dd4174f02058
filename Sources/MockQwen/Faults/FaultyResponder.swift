import NIOCore

/// Lays faults over whatever answers: a recording or a behaviour, which know nothing of it.
struct FaultyResponder: MockResponder {
    let inner: any MockResponder
    let board: FaultBoard
    let split: ReadSplit?
    let clock: any Clock<Duration>

    func respond(to request: MockRequest, with writer: MockResponseWriter) async throws {
        let plan: FaultBoard.Plan
        do throws(FaultRecipeError) {
            plan = try board.plan(for: request)
        } catch {
            let headers = [("content-type", "text/plain; charset=utf-8")]
            return try await writer.respond(status: 400, headers: headers, body: ByteBuffer(string: error.description))
        }
        let cut = split.map { [$0.stage(forAnswer: request.number)] } ?? []
        let writer = writer.altered(by: plan.stages + cut, clock: clock)
        if let (answer, recipe) = plan.instead {
            writer.playing("fault \(recipe)")
            return try await writer.respond(status: answer.status, headers: answer.headers, body: answer.body)
        }
        var request = request
        request.headers.removeAll { $0.name.lowercased() == FaultBoard.header }
        try await inner.respond(to: request, with: writer)
    }

    func unused() -> [String] { inner.unused() }

    func reset() {
        board.reset()
        inner.reset()
    }
}
