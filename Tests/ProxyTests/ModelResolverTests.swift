import Foundation
import QwenSite
import Testing

@testable import Proxy

@Suite struct ModelResolverTests {
    private func resolver(_ ids: [String], custom: String = "{}", defaultModel: String = "qwen-max-latest") throws -> ModelResolver {
        ModelResolver(
            siteModels: ids.map { SiteModel(id: $0, name: $0) }, custom: try JSONDecoder().decode(CustomModels.self, from: Data(custom.utf8)),
            defaultModel: defaultModel
        )
    }

    @Test("an id of the site's list is taken as it is, whatever aliases say")
    func exact() throws {
        #expect(try resolver(["qwen-max", "qwen3-max"]).resolve("qwen-max") == "qwen-max")
        #expect(try resolver(["Qwen3.8-Max"]).resolve("qwen3.8-max") == "Qwen3.8-Max")
    }

    @Test("all ids of the user's README can be asked for, listed or not", arguments: ModelAliases.readmeIDs)
    func readme(id: String) throws { #expect(try resolver(["qwen3.7-max"]).resolve(id) == id) }

    @Test("today's aliases come before the README's, unless only the older model is there")
    func aliases() throws {
        #expect(try resolver(["qwen3-max"]).resolve("qwen-max") == "qwen3-max")
        #expect(try resolver(["qwen-max-latest"]).resolve("QWEN-MAX") == "qwen-max-latest")
        #expect(try resolver(["qwen3.5-plus"]).resolve("qwen3.5") == "qwen3.5-plus")
    }

    @Test("the user's own aliases come first")
    func custom() throws {
        let resolver = try resolver(["qwen3-max"], custom: #"{"ids":["my-model"],"aliases":{"Qwen-Max":"my-model"}}"#)
        #expect(resolver.resolve("qwen-max") == "my-model")
        #expect(resolver.resolve("my-model") == "my-model")
    }

    @Test("an unknown or missing name means the default", arguments: ["gpt-4o", "", nil])
    func fallback(name: String?) throws {
        #expect(try resolver(["qwen3-max", "qwen-max-latest"]).resolve(name) == "qwen-max-latest")
        #expect(try resolver(["qwen3-max"], defaultModel: "gone").resolve(name) == "qwen3-max")
        #expect(try resolver([], defaultModel: "gone").resolve(name) == "gone")
    }

    @Test("what the site has refused is not asked for again, but still shown by its id and aliases", arguments: ["qwq-32b", "QwQ", "mine"])
    func refused(name: String) throws {
        var resolver = try resolver(["qwen3-max"], custom: #"{"ids":["my-model"],"aliases":{"mine":"my-model"}}"#)
        resolver.refused = ["qwq-32b", "my-model"]
        #expect(resolver.resolve(name) == "qwen3-max" || resolver.resolve(name) == "qwen-max-latest")
        #expect(resolver.listed(name)?.id == (name == "mine" ? "my-model" : "qwq-32b"))
        #expect(resolver.listed("unknown") == nil)
    }

    @Test("the list shows what the site has, and the README's ids where it has nothing")
    func list() throws {
        #expect(try resolver(["b", "a"], custom: #"{"ids":["c","a"]}"#).list.data.map(\.id) == ["b", "a", "c"])
        #expect(try resolver([]).list.data.map(\.id) == ModelAliases.readmeIDs)
    }
}
