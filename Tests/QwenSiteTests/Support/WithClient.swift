import AsyncHTTPClient
import Foundation
import MockQwen
import MockTLS
import NIOCore
import NIOPosix
import RecordingFormat
import TestSupport

@testable import QwenSite

extension MockSite.Player {
    /// The behaviour that answers any prompt.
    static let anyPrompt = MockSite.Player.everyday(templates: everydayTemplates)

    /// Recordings by their names.
    static func recorded(_ names: String...) throws -> MockSite.Player {
        .recordings(try names.map { try Recording(directory: recordingsDirectory.appending(path: "sessions/\($0)")) })
    }
}

/// The certificate of all twins of one run.
private let certificate = Result { try MockCertificate(hosts: MockQwen.SiteHost.all.sorted()) }

/// Runs `body` with a client of a running twin, over TLS; signed in unless asked otherwise.
///
/// - Parameter authority: whom the client trusts; the twin's own authority, unless told otherwise.
func withClient(
    _ player: MockSite.Player, authority: String? = nil, signsIn: Bool = true, renewalMargin: Double = 180,
    configure: (inout MockSite.Configuration) -> Void = { _ in },
    _ body: @escaping @Sendable (SiteClient, Journal) async throws -> Void
) async throws {
    let certificate = try certificate.get()
    try await withMockSite(
        player,
        configure: { configuration in
            configuration.secure = { try certificate.secure($0) }
            configure(&configuration)
        }
    ) { site in
        var configuration = try HTTPTransport.clientConfiguration(.init(authorities: authority ?? certificate.authority))
        configuration.timeout.connect = TimeAmount(.safetyNet)
        try await HTTPClient.withHTTPClient(eventLoopGroup: .singletonMultiThreadedEventLoopGroup, configuration: configuration) { http in
            let transport = PatientTransport(base: HTTPTransport(client: http, site: "https://127.0.0.1:\(site.port)"))
            let session = SiteSession(credentials: nil, renewalMargin: renewalMargin)
            let client = SiteClient(session: session, transport: transport, logger: quietLogger)
            if signsIn { _ = try await client.signIn(email: MockSite.demoAccount.email, password: MockSite.demoAccount.password) }
            try await body(client, site.journal)
        }
    }
}

/// Waits for each answer as long as it takes on a busy machine.
private struct PatientTransport: SiteTransport {
    let base: any SiteTransport

    func send(_ request: SiteRequest) async throws -> SiteResponse {
        var request = request
        request.timeout = .safetyNet
        return try await base.send(request)
    }
}

extension SiteClient {
    /// The id of a model that answers without thinking.
    func plainModel() async throws -> String {
        guard let model = try await models().first(where: { $0.isActive && !$0.mustThink }) else {
            throw SiteError.malformed(place: "no model that is usable")
        }
        return model.id
    }

    /// Asks, and reads the whole answer.
    func answer(_ question: Question) async throws -> [AnswerEvent] {
        var events: [AnswerEvent] = []
        for try await batch in try await ask(question, timeout: .seconds(30)) { events += batch }
        return events
    }
}

extension [AnswerEvent] {
    var ids: AnswerIDs? { if case .started(let ids) = first { ids } else { nil } }
}
