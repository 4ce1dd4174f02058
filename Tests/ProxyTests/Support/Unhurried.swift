import AsyncHTTPClient
import NIOCore
import QwenSite
import TestSupport

@testable import Proxy

extension Limits {
    /// Limits of time that a busy machine does not come near. A test that is about one of them sets that one, where nothing else can happen.
    static var unhurried: Limits {
        var limits = Limits()
        (limits.requestBody, limits.unreadBody.time, limits.idleConnection, limits.stalledClient) = (.safetyNet, .safetyNet, .safetyNet, .safetyNet)
        (limits.firstEvent, limits.eventGap, limits.picture, limits.pictureFetch) = (.safetyNet, .safetyNet, .safetyNet, .safetyNet)
        (limits.chatWait, limits.modelListWait, limits.afterTurn) = (.safetyNet, .safetyNet, .safetyNet)
        (limits.remoteFile, limits.remoteConnection) = (.safetyNet, .safetyNet)
        (limits.shutdown, limits.shutdownForClients) = (.safetyNet, .safetyNet)
        return limits
    }
}

extension AccountPool.Rules {
    /// The usual rules, but that a free account is waited for as long as it takes.
    static var unhurried: AccountPool.Rules {
        var rules = AccountPool.Rules()
        rules.wait = .safetyNet
        return rules
    }
}

extension HTTPClient.Configuration {
    /// What the site is asked with, but that it is connected to for as long as it takes.
    static var unhurried: HTTPClient.Configuration {
        var configuration = HTTPTransport.clientConfiguration
        configuration.timeout.connect = TimeAmount(.safetyNet)
        return configuration
    }
}
