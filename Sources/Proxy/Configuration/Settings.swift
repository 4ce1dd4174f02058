public import FoundationEssentials
public import Logging
public import QwenSite

/// All that the user can set, from flags, the environment and `.env`, in this order.
public struct Settings: Sendable {
    /// What settings are read for. A slip in one that does not matter to it is none of its business.
    public enum Purpose: Comparable, Sendable {
        /// What lies in the account folder.
        case folder
        /// That, and asking the site.
        case site
        /// All.
        case serving
    }

    public var site = SiteChoice.live
    /// The account folder.
    public var sessionDirectory = URL(filePath: "session", directoryHint: .isDirectory)
    /// Where recordings are looked for first; `nil` means the usual places.
    public var recordings: String?
    public var logLevel = Logger.Level.info
    /// How the site is reached: what stands for the live one, without a proxy.
    public var network = HTTPTransport.Network()
    public var proxy = ProxyConfiguration()
    /// What the accounts may do.
    public var accounts = AccountPool.Rules()
    /// Whether the server stays up when every account is invalid.
    public var keepsServing = false
    /// Whether nobody is there to answer questions.
    public var isNonInteractive = false

    public init() {}
}

/// A setting that can't be used.
public struct SettingsError: Error, Equatable, CustomStringConvertible {
    /// The name in the environment.
    let name: String
    let expectation: String
    let value: String

    public var description: String { "\(name) must be \(expectation), not '\(value)'." }
}
