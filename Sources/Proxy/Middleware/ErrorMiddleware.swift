import FoundationEssentials
import Hummingbird
import Logging
import Multipart
import NIOCore
import NIOHTTP1
import QwenSite

/// Turns whatever goes wrong into an answer in the client's dialect.
struct ErrorMiddleware: RouterMiddleware {
    let surroundings: Surroundings

    func handle(
        _ request: Request, context: ProxyContext, next: @concurrent (Request, ProxyContext) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch is CancellationError {
            // There is no client any more.
            throw CancellationError()
        } catch {
            return Dialect(path: request.uri.path).response(apiError(error, request, context))
        }
    }

    private func apiError(_ error: any Error, _ request: Request, _ context: ProxyContext) -> APIError {
        switch error {
        case let error as APIError:
            if error.isOurs { context.logger.error("request failed", metadata: ["reason": "\(error.message)"]) }
            return error
        case let error as SiteError: return APIError(error, now: surroundings.now())
        case let error as ChatStoreError: return apiError(APIError(error), request, context)
        case let error as SpoolError: return apiError(APIError(error), request, context)
        case let error as MultipartError: return APIError(error)
        case let error as HTTPParserError: return APIError(error)
        case let error as HTTPError where error.status == .notFound: return .unknownPath(request.method, request.uri.path)
        default:
            context.logger.error("request failed", metadata: ["error": "\(error)"])
            return .internalError
        }
    }
}

extension APIError {
    /// Whether the failure is the machine's, and its user should know.
    fileprivate var isOurs: Bool { [500, 507].contains(status.code) }
}
