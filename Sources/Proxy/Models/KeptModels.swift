public import FoundationEssentials
import QwenSite

/// The site's list of models as it was last read, for when the site can't be asked.
public struct KeptModels: Codable, Equatable, Sendable {
    /// The site, as accounts name it: another one has other models.
    var address: String
    /// When it was read, as ISO 8601.
    private var readAt: String
    var models: [ListedModel]

    init(_ models: [SiteModel], of address: String, at time: Date) {
        self.address = address
        readAt = time.iso8601
        self.models = models.map(ListedModel.init)
    }

    /// `nil` where somebody has written what is no time.
    public var time: Date? { Date(iso8601: readAt) }

    /// The ids, in the site's order.
    public var ids: [String] { models.map(\.id) }
}
