public import FoundationEssentials
public import Logging
import NIOPosix
public import QwenSite

/// The account folder as the server uses it: accounts come from ``TokenFile``, and what changes goes back.
public struct AccountDirectory: Sendable {
    let file: TokenFile
    let transport: any SiteTransport
    let logger: Logger

    public init(sessionDirectory: URL, transport: any SiteTransport, logger: Logger) {
        file = TokenFile(sessionDirectory: sessionDirectory)
        self.transport = transport
        self.logger = logger
    }

    /// The accounts made for `site`, ready to be used.
    public func pool(for site: String) throws -> AccountPool {
        let records = try file.read().filter { ($0.site ?? AccountRecord.liveSite) == site }
        return AccountPool(accounts: records.map(account), keep: { await keep($0) })
    }

    private func account(from record: AccountRecord) -> Account {
        let session = SiteSession(credentials: record.credentials) { credentials in
            await change(record.id) { $0.credentials = credentials }
        }
        return Account(
            id: record.id, label: record.label, client: SiteClient(session: session, transport: transport, logger: logger), state: record.state
        )
    }

    private func keep(_ account: Account) async {
        let state = account.state
        await change(account.id) { $0.state = state }
    }

    private func change(_ id: String, _ change: @escaping @Sendable (inout AccountRecord) -> Void) async {
        do {
            // The lock and the disk may block, which an event loop must not.
            try await NIOThreadPool.singleton.runIfActive {
                try file.update { records in
                    guard let index = records.firstIndex(where: { $0.id == id }) else { return }
                    change(&records[index])
                }
            }
        } catch {
            logger.error("an account's change could not be kept", metadata: ["account": "\(id)", "error": "\(error)"])
        }
    }
}

extension AccountRecord {
    /// The state that the file's fields stand for. A human check is not kept: only trying tells whether it is over.
    public var state: AccountState {
        get {
            if invalid == true { return .invalid }
            return resetAt.flatMap(Date.init(iso8601:)).map { .waiting(until: $0) } ?? .usable
        }
        set {
            switch newValue {
            case .usable, .parked: (invalid, resetAt) = (nil, nil)
            case .waiting(let until): (invalid, resetAt) = (nil, until.iso8601)
            case .invalid: (invalid, resetAt) = (true, nil)
            }
        }
    }
}
