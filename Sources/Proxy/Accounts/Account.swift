import FoundationEssentials
public import QwenSite
import Synchronization

/// An account in use: its door to the site, and whether it is usable now.
public final class Account: Sendable {
    public let id: String
    public let label: String?
    public let client: SiteClient
    private let mutableState: Mutex<AccountState>

    public init(id: String, label: String? = nil, client: SiteClient, state: AccountState = .usable) {
        self.id = id
        self.label = label
        self.client = client
        mutableState = Mutex(state)
    }

    public internal(set) var state: AccountState {
        get { mutableState.withLock { $0 } }
        set { mutableState.withLock { $0 = newValue } }
    }
}
