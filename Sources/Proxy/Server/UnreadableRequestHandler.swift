import HTTPTypes
import Hummingbird
import NIOCore
import NIOHTTP1
import NIOHTTPTypes

/// Tells the client of a request that is not HTTP what is wrong with it.
///
/// Hummingbird answers whatever can't be parsed with a status alone, when it comes to it: behind the answers to earlier requests, and also
/// where the request has been answered already, and its body was what broke off.
final class UnreadableRequestHandler: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    private enum Answer {
        case other
        /// Hummingbird's, which is made whole.
        case refusal(ByteBuffer)
        /// One too many.
        case second
    }

    /// How many requests have begun whose answers have not ended.
    private var unanswered = 0
    private var isInBody = false
    private var failure: HTTPParserError?
    private var answer = Answer.other

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head: (unanswered, isInBody) = (unanswered + 1, true)
        case .body: break
        case .end: isInBody = false
        }
        context.fireChannelRead(data)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        failure = failure ?? error as? HTTPParserError
        context.fireErrorCaught(error)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        switch unwrapOutboundIn(data) {
        case .head(let head):
            guard let failure, head.isHummingbirds else { break }
            if isInBody, unanswered == 0 {
                answer = .second
                break
            }
            let refusal = APIError(failure)
            var body = ByteBuffer()
            body.writeOpenAIError(refusal)
            answer = .refusal(body)
            var fields = refusal.headers
            fields[.contentType] = Response.jsonType
            fields[.contentLength] = String(body.readableBytes)
            return context.write(wrapOutboundOut(.head(HTTPResponse(status: refusal.status, headerFields: fields))), promise: promise)
        case .body: break
        case .end:
            if case .refusal(let body) = answer { context.write(wrapOutboundOut(.body(body)), promise: nil) }
            unanswered -= 1
        }
        if case .second = answer {
            promise?.fail(ChannelError.operationUnsupported)
            return
        }
        context.write(data, promise: promise)
    }
}

extension HTTPResponse {
    /// Whether it is not from here: all of ours have a name.
    fileprivate var isHummingbirds: Bool { status == .badRequest && headerFields[.requestID] == nil }
}
