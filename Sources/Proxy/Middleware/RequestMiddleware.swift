import FoundationEssentials
import Hummingbird
import Logging

/// Outermost: names each request, marks each answer with that name, and tells the access log when the answer has gone out.
///
/// The log has neither query nor headers nor bodies, so nothing secret reaches it.
struct RequestMiddleware: RouterMiddleware {
    let surroundings: Surroundings
    /// Headers that all answers carry.
    let headers: HTTPFields

    func handle(
        _ request: Request, context: ProxyContext, next: @concurrent (Request, ProxyContext) async throws -> Response
    ) async throws -> Response {
        let start = ContinuousClock.now
        let id = "req_\(surroundings.makeID().filter { $0 != "-" })"
        let context = named(id, context)
        do {
            return finished(try await next(request, context), to: request, id: id, start: start, logger: context.logger)
        } catch {
            // All other errors have become answers.
            AccessEntry(method: request.method, path: request.uri.path, status: nil, start: start, logger: context.logger).log(error)
            throw error
        }
    }

    private func named(_ id: String, _ context: ProxyContext) -> ProxyContext {
        var context = context
        context.logger[metadataKey: "request"] = "\(id)"
        return context
    }

    // Apart from the function that waits: what is done here needs no place in the memory of a task.
    @inline(never)
    private func finished(
        _ response: consuming Response, to request: Request, id: String, start: ContinuousClock.Instant, logger: Logger
    ) -> Response {
        response.headers.append(contentsOf: headers)
        response.headers[.requestID] = id
        if request.method == .head {
            let length = response.body.contentLength
            response = response.createHeadResponse()
            // Hummingbird takes an unknown length for none.
            if length == nil { response.headers[.contentLength] = nil }
        }
        let entry = AccessEntry(method: request.method, path: request.uri.path, status: response.status, start: start, logger: logger)
        let body = response.body
        response.body = ResponseBody(contentLength: body.contentLength) { writer in
            do { try await body.write(writer) } catch {
                entry.log(error)
                throw error
            }
            entry.log("done")
        }
        return response
    }
}

private struct AccessEntry: Sendable {
    let method: HTTPRequest.Method
    let path: String
    /// `nil` where the client left before it had an answer.
    let status: HTTPResponse.Status?
    let start: ContinuousClock.Instant
    let logger: Logger

    func log(_ error: any Error) {
        guard !error.isClientsLeaving else { return log("left") }
        log("broken")
        logger.notice("an answer broke off", metadata: ["path": "\(path.shortened())", "error": "\(error)"])
    }

    func log(_ end: String) {
        let duration = start.duration(to: .now) / .milliseconds(1)
        logger.info(
            "answered",
            metadata: [
                "method": "\(method.rawValue)", "path": "\(path.shortened())", "status": "\(status.map { String($0.code) } ?? "-")",
                "ms": "\(Int(duration))",
                "end": "\(end)",
            ]
        )
    }
}
