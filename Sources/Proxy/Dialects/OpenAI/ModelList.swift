import QwenSite

/// `GET /models`, as OpenAI's list.
struct ModelList: Encodable {
    let object = "list"
    var data: [Model]

    struct Model: Encodable {
        var id: String
        let object = "model"
        /// Seconds since 1970; 0 where the site does not say.
        var created: Int
        let ownedBy = "qwen"
        /// Tokens, where the site says so.
        var contextLength: Int?

        private enum CodingKeys: String, CodingKey {
            case id, object, created
            case ownedBy = "owned_by"
            case contextLength = "context_length"
        }
    }
}

extension ModelResolver {
    /// The models to show: the site's in its order, behind them what the user added. The README's ids only where the site shows nothing.
    var list: ModelList {
        let listed = siteModels.map(Self.model)
        let shown = Set(siteModels.map(\.id))
        let more = custom.ids + (listed.isEmpty ? ModelAliases.readmeIDs : [])
        return ModelList(data: listed + more.filter { !shown.contains($0) }.map { ModelList.Model(id: $0, created: 0) })
    }

    /// The model that `name` is the id or an alias of; `nil` where nobody knows it.
    func listed(_ name: String) -> ModelList.Model? {
        guard let id = match(name) else { return nil }
        return siteModel(id).map(Self.model) ?? ModelList.Model(id: id, created: 0)
    }

    private static func model(_ model: SiteModel) -> ModelList.Model {
        ModelList.Model(id: model.id, created: model.createdAt, contextLength: model.contextLength)
    }
}
