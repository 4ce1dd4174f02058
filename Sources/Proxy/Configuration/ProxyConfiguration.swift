import QwenSite

/// What the server needs to know besides its accounts.
public struct ProxyConfiguration: Sendable {
    /// Where to listen; `nil` means the loopback addresses, IPv4 and IPv6.
    public var host: String?
    /// 0 takes a free one.
    var port = 3264
    /// What `/status` calls the site.
    var site = AccountRecord.liveSite
    /// Whether the site is MockQwen in this process: then every answer says so in `x-qwen-site`.
    var isMock = false
    /// The model for requests that name none, or one that nobody knows.
    var defaultModel = "qwen-max-latest"
    /// Ids and aliases that the user added, and the site's models of an earlier run.
    var models = ModelFile.Content()
    /// Where the site's models are kept for the next run; `nil` keeps them nowhere.
    var modelFile: ModelFile?
    /// Origins of web pages that may use the accounts, besides those of this machine.
    var allowedOrigins: [String] = []
    /// Whether the chat that a request of OpenAI's API is asked in stays in the account; else it is deleted behind the answer.
    var leavesStatelessChats = false
    /// How files are reached that messages name by an address on the web.
    var network = HTTPTransport.Network()
    /// How long and how large things may be.
    public var limits = Limits()
    /// How much of what was uploaded is kept, to be uploaded again for another account.
    var fileSpool = SpoolLimits()
}
