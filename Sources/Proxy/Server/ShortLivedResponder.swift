import Hummingbird

/// Lets what a request costs until its answer begins be given back then.
///
/// A task keeps all the memory that its deepest call needed until it ends, and the task of a connection lives as long as its answers
/// take. The way through routes, accounts and the site is several times deeper than the writing of an answer, so it gets a task of its own.
struct ShortLivedResponder<Responder: HTTPResponder>: HTTPResponder where Responder.Context: Sendable {
    let base: Responder

    func respond(to request: Request, context: Responder.Context) async throws -> Response {
        async let response = base.respond(to: request, context: context)
        return try await response
    }
}
