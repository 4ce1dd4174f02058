import RecordingFormat

/// The cookies of one short visit: nothing expires in it, and paths don't matter.
struct Cookies: Sendable {
    private var values: [(domain: String, name: String, value: String)] = []

    /// Takes what an answer sets.
    mutating func take(_ headers: [HeaderField], from host: String) {
        for field in headers where field.name.lowercased() == "set-cookie" {
            let parts = field.value.split(separator: ";").map { $0.drop { $0 == " " } }
            let pair = parts.first?.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false) ?? []
            guard pair.count == 2 else { continue }
            let domain = parts.first { $0.lowercased().hasPrefix("domain=") }?.dropFirst(7).drop { $0 == "." }
            set(String(pair[0]), String(pair[1]), for: domain?.lowercased() ?? host)
        }
    }

    mutating func set(_ name: String, _ value: String, for domain: String) {
        values.removeAll { $0.domain == domain && $0.name == name }
        values.append((domain, name, value))
    }

    func header(for host: String) -> String? {
        let fitting = values.filter { host == $0.domain || host.hasSuffix("." + $0.domain) }
        // Worth thirty days of the account, and of use to no call that is made here.
        let sent = fitting.filter { $0.name != "refresh_token" }
        return sent.isEmpty ? nil : sent.map { "\($0.name)=\($0.value)" }.joined(separator: "; ")
    }
}
