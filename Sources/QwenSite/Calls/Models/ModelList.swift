import FoundationEssentials

/// The site's models as they were read once.
struct ModelList: Equatable, Sendable {
    var models: [SiteModel]
    var readAt: Date

    func isYounger(than age: Duration, at now: Date) -> Bool {
        .seconds(now.timeIntervalSince(readAt)) < age
    }
}
