import Foundation

extension Drift {
    /// What the comparison rests on: where the known side comes from, and how old it is.
    struct Provenance: Equatable, Sendable {
        /// How many recordings there are of each origin.
        var recordings: [String: Int] = [:]
        /// The call that was longest out of sight, and the last day on which the site showed it.
        var oldest: Sighting?
        /// Calls that were compared, and that nobody has seen at the site.
        var unverified: [CallName] = []

        struct Sighting: Equatable, Sendable {
            var call: CallName
            var day: String
        }

        init() {}

        init(of contract: Contract, compared: [CallName]) {
            recordings = Dictionary(contract.sources.map { ($0.origin, 1) }, uniquingKeysWith: +)
            unverified = compared.filter { contract.calls[$0.description]?.seen == nil }
            oldest = compared.compactMap { call in contract.calls[call.description]?.seen?.captured.map { Sighting(call: call, day: $0) } }
                .min { $0.day < $1.day }
        }

        /// - Parameter now: seconds since 1970.
        func line(now: Int) -> String {
            let origins = recordings.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }.joined(separator: ", ")
            let known = "Known from \(recordings.values.reduce(0, +)) recordings: \(origins.isEmpty ? "none" : origins)."
            guard let oldest else { return known + " Nothing of it was seen at the site itself, so it has no age." }
            let age = Date.seconds(ofDay: oldest.day).map { "\((now - $0) / 86_400) days ago" } ?? "on a day that is no date"
            return known + " Of what was seen at the site itself, \(oldest.call) is the oldest: \(oldest.day), \(age)."
        }
    }
}

extension Date {
    /// The seconds from 1970 to a date or a time in ISO 8601.
    static func seconds(ofDay text: String) -> Int? {
        let date = try? Date(text.count > 10 ? text : text + "T00:00:00Z", strategy: .iso8601)
        return date.map { Int($0.timeIntervalSince1970) }
    }
}
