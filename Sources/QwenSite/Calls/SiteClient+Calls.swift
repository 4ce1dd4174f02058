import FoundationEssentials
import Logging
import NIOCore

/// How calls are made: headers of the moment out, cookies and judgement in.
extension SiteClient {
    /// How long to wait for the head of an answer, and then for its body, where the answer comes at once.
    private static var patience: Duration { .seconds(30) }
    /// The longest known answer, a chat of many turns, has a few hundred kB.
    private static var bodyLimit: Int { 8 << 20 }

    /// Makes a call and reads its whole answer, which does what was asked.
    func call(_ call: SiteCall) async throws -> SiteReply {
        let reply = try await exchange(call)
        await session.reissue(reply.tokens)
        return reply
    }

    /// Makes the first of these calls whose address the site has; they are substitutes for each other, in the order to try them.
    func callFirst(_ calls: [SiteCall]) async throws -> SiteReply {
        let missing = session.snapshot.missing
        let present = calls.filter { !missing.contains($0.address) }
        do {
            return try await callInTurn(present)
        } catch let error as SiteError where error.isAboutAddress && present.count < calls.count {
            // The site goes back to addresses that it had given up.
            session.forget(missing: calls.map(\.address))
            return try await callInTurn(calls.filter { missing.contains($0.address) })
        }
    }

    private func callInTurn(_ calls: [SiteCall]) async throws -> SiteReply {
        for call in calls.dropLast() {
            do { return try await self.call(call) } catch let error as SiteError where error.isAboutAddress { session.note(missing: call.address) }
        }
        // Not empty: the last of several substitutes is never noted as missing.
        guard let last = calls.last else { throw SiteError.malformed(place: "no call to make") }
        return try await call(last)
    }

    /// The same with the failure as a value, and without taking up tokens.
    func attempt(_ call: SiteCall, hiding secrets: [String]) async throws -> Result<SiteReply, SiteError> {
        do { return .success(try await exchange(call)) } catch let error as SiteError { return .failure(error.hiding(secrets)) }
    }

    /// Asks, and makes sure that what begins is an answer.
    func open(_ call: SiteCall, chat: String, timeout: Duration) async throws -> Answer {
        try await cleaning {
            let (response, url) = try await send(call, timeout: timeout)
            guard SiteReply.contentType(of: response.headers) == "text/event-stream",
                SiteReply.meantStatus(response.status, response.headers) < 400
            else {
                let reply = try await collect(response, of: call, from: url)
                try reply.judge(now: session.surroundings.now())
                guard WholeReply(reply.body) != nil else {
                    throw SiteError.malformed(place: "\(call.name): no event stream, but \(Redaction.clean(reply.contentType))")
                }
                await session.reissue(reply.tokens)
                let (body, source) = SiteBody.makeStream()
                source.yield(reply.body)
                source.finish()
                return try await begin(body, chat: chat)
            }
            await session.reissue(session.absorb(response.headers.all("set-cookie"), from: url))
            return try await begin(response.body, chat: chat)
        }
    }

    /// Reads what comes first: an event stream, too, may say that the token is no good, and only an event shows that it is good. Other
    /// failures are told where the answer is read.
    private func begin(_ body: SiteBody, chat: String) async throws -> Answer {
        var reader = AnswerReader(chat: chat, now: session.surroundings.now)
        var chunks = body.makeAsyncIterator()
        var events: [AnswerEvent] = []
        while events.isEmpty, reader.failure == nil, !reader.isFinished {
            let chunk: ByteBuffer?
            do { chunk = try await chunks.next() } catch { throw SiteError.whileReading(error) }
            // A cancelled read may look like the end of the body.
            if chunk == nil, Task.isCancelled { throw CancellationError() }
            events = chunk.map { reader.read($0) } ?? reader.finish()
        }
        if let failure = reader.failure, case .unauthorized = failure, events.allSatisfy(\.isStart) { throw failure }
        if !events.isEmpty, let form = CredentialForm.used { session.use(form, isProven: true) }
        return Answer(body: body, reader: reader, opening: events, drift: drift)
    }

    private func exchange(_ call: SiteCall) async throws -> SiteReply {
        try await cleaning {
            let (response, url) = try await send(call, timeout: Self.patience)
            let reply = try await collect(response, of: call, from: url)
            try reply.judge(now: session.surroundings.now())
            return reply
        }
    }

    private func send(_ call: SiteCall, timeout: Duration) async throws -> (SiteResponse, SiteURL) {
        guard let url = SiteURL(call.url) else { throw SiteError.malformed(place: "\(call.name): no address") }
        let headers = BrowserHeaders.headers(for: call, url: url, state: session.snapshot, surroundings: session.surroundings)
        let request = SiteRequest(method: call.method, url: call.url, headers: headers, body: call.body.map { .bytes($0) }, timeout: timeout)
        let response = try await transport.send(request)
        // That of an answer which a cache has kept is an old one.
        if response.headers.first("age") == nil { session.note(date: response.headers.first("date")) }
        logger.debug("site answered", metadata: ["call": "\(call.name)", "status": "\(response.status)"])
        return (response, url)
    }

    private func collect(_ response: SiteResponse, of call: SiteCall, from url: SiteURL) async throws -> SiteReply {
        let tokens = session.absorb(response.headers.all("set-cookie"), from: url)
        let body = try await withDeadline(Self.patience) {
            do {
                return try await response.body.collect(upTo: Self.bodyLimit)
            } catch is NIOTooManyBytesError {
                throw SiteError.malformed(place: "\(call.name): an answer of more than \(Self.bodyLimit) bytes")
            } catch {
                throw SiteError.whileReading(error)
            }
        }
        return SiteReply(call: call, status: response.status, headers: response.headers, body: body, tokens: tokens)
    }

    /// Strikes the session's own secrets out of whatever error leaves.
    private func cleaning<Value>(_ work: () async throws -> Value) async throws -> Value {
        do {
            return try await work()
        } catch let error as SiteError {
            let state = session.snapshot
            let values = [state.tokens.token, state.tokens.refreshToken].compactMap(\.self) + state.jar.cookies.map(\.value)
            // Short values are settings, not secrets, and would strike out half of an error's words.
            throw error.hiding(values.filter { $0.utf8.count >= 12 })
        }
    }
}

extension SiteError {
    /// What an error of the network means that came while an answer was being read.
    static func whileReading(_ error: any Error) -> any Error {
        switch error {
        case is SiteError, is CancellationError: error
        default: Task.isCancelled ? CancellationError() : SiteError.unavailable(.brokenOff)
        }
    }
}

extension AnswerEvent {
    fileprivate var isStart: Bool { if case .started = self { true } else { false } }
}
