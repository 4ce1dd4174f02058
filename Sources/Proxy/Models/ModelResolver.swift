import FoundationEssentials
import QwenSite

/// Finds the model that a client's name means. An unknown name is no error: it means the default.
struct ModelResolver: Sendable {
    /// The site's usable models, in the site's order.
    var siteModels: [SiteModel]
    /// When the site told them; `nil` where it never has.
    var readAt: Date?
    /// What the user added in `session/models.json`.
    var custom = CustomModels()
    var defaultModel: String
    /// Ids that the site does not list and has refused.
    var refused: Set<String> = []

    /// The ids that requests may name as they are.
    var knownIDs: Set<String> {
        Set(ModelAliases.readmeIDs).union(custom.ids).subtracting(refused).union(siteModels.map(\.id))
    }

    /// The id to ask the site for.
    func resolve(_ name: String?) -> String {
        if let name, let id = match(name) { return id }
        if let id = match(defaultModel) { return id }
        return siteModels.first?.id ?? defaultModel
    }

    /// The same for a chat type. A model that the client named is asked, whatever the site says of it. One that the client left open is the chat's
    /// or the default, where the site offers that for the type, else the first that it does offer.
    /// - Parameter kept: the model of the chat that goes on.
    func resolve(_ name: String?, orOfChat kept: String? = nil, for type: ChatType) -> String {
        if type == .text { return resolve(name ?? kept) }
        if let name, let id = match(name) { return id }
        let usual = [resolve(name == nil ? kept : nil), resolve(nil)]
        return usual.first { siteModel($0)?.chatTypes.contains(type) == true } ?? siteModels.first { $0.chatTypes.contains(type) }?.id ?? usual[0]
    }

    /// The id to ask for under `name`; `nil` where nobody knows it, or all that it stands for was refused.
    func match(_ name: String) -> String? {
        let known = knownIDs
        if known.contains(name) { return name }
        let name = name.lowercased()
        if let id = known.first(where: { $0.lowercased() == name }) { return id }
        let targets = [custom.aliases[name], ModelAliases.newest[name], ModelAliases.readmeEra[name]]
            .compactMap { $0 }.filter { !refused.contains($0) }
        // A newer alias may point at a model that this site does not have while an older one fits.
        return targets.first(where: known.contains) ?? targets.first
    }

    /// The id that `name` stands for among all that may be asked for, whatever the site has refused of them; `nil` where nobody knows it.
    func identify(_ name: String) -> String? {
        var all = self
        all.refused = []
        return all.match(name)
    }

    /// What the site says of the model; `nil` where it does not list it.
    func siteModel(_ id: String) -> SiteModel? { siteModels.first { $0.id == id } }
}
