import FoundationEssentials

/// The process' environment.
var environment: [String: String] { ProcessInfo.processInfo.environment }
