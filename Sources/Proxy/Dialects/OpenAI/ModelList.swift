import FoundationEssentials
import QwenSite

/// `GET /models`, as OpenAI's list.
struct ModelList: Encodable {
    let object = "list"
    var data: [ListedModel]
    /// When the site told its list, in seconds since 1970; ours.
    var updated: Int?
}

extension ModelResolver {
    /// The models to show: the site's in its order, behind them what the user added. The README's ids only where the site shows nothing.
    var list: ModelList {
        let shown = Set(siteModels.map(\.id))
        let more = custom.ids + (siteModels.isEmpty ? ModelAliases.readmeIDs : [])
        return ModelList(
            data: siteModels.map(ListedModel.init) + more.filter { !shown.contains($0) }.map(ListedModel.init),
            updated: readAt.map { Int($0.timeIntervalSince1970) })
    }

    /// The model that `name` is the id or an alias of; `nil` where nobody knows it.
    func listed(_ name: String) -> ListedModel? {
        guard let id = identify(name) else { return nil }
        return siteModel(id).map(ListedModel.init) ?? ListedModel(id: id)
    }
}
