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

    /// The same for a chat type. A model that the client named is asked, whatever the site says of it; one that the client left open is the first
    /// that the site offers for the type.
    func resolve(_ name: String?, for type: ChatType) -> String {
        if type == .text { return resolve(name) }
        if let name, let id = match(name) { return id }
        let id = resolve(nil)
        guard siteModel(id)?.chatTypes.contains(type) != true else { return id }
        return siteModels.first { $0.chatTypes.contains(type) }?.id ?? id
    }

    /// The id that `name` stands for; `nil` where nobody knows it.
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

    /// What the site says of the model; `nil` where it does not list it.
    func siteModel(_ id: String) -> SiteModel? { siteModels.first { $0.id == id } }
}
