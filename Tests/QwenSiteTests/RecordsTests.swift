import Foundation
import NIOCore
import TestSupport
import Testing

@testable import QwenSite

@Suite struct RecordsTests {
    private func models(_ json: String) async throws -> [SiteModel] {
        try await makeClient(ScriptedTransport { _ in .json(json) }).models()
    }

    @Test(
        "the list of models in each of its envelopes",
        arguments: [#"{"data":[M]}"#, #"{"success":true,"data":[M]}"#, #"{"success":true,"data":{"data":[M]}}"#])
    func envelopes(envelope: String) async throws {
        let model =
            #"{"id":"m","name":"M","info":{"is_active":false,"created_at":"17","meta":{"max_context_length":"1000","capabilities":{"thinking":true}}}}"#
        let expected = SiteModel(id: "m", name: "M", isActive: false, createdAt: 17, contextLength: 1000, canThink: true)
        #expect(try await models(envelope.replacing("M", with: model)) == [expected])
    }

    @Test(
        "how a model thinks",
        arguments: [
            (#"{"abilities":{"thinking":4}}"#, true, true), (#"{"think_skip":{"enable":false}}"#, true, true),
            (#"{"abilities":{"thinking":1},"think_skip":{"enable":true}}"#, true, false), (#"{"capabilities":{"thinking":false}}"#, false, false),
            (#"{"abilities":{"thinking":0}}"#, false, false), (#"{"capabilities":null,"abilities":"x"}"#, false, false), (#"{}"#, false, false),
        ])
    func thinking(meta: String, canThink: Bool, mustThink: Bool) async throws {
        let model = try #require(try await models(#"{"data":[{"id":"m","info":{"meta":\#(meta)}}]}"#).first)
        #expect(model.canThink == canThink)
        #expect(model.mustThink == mustThink)
    }

    @Test("a model that can't be read is left out, the others stay")
    func oddModels() async throws {
        #expect(try await models(#"{"data":[null,1,{"name":"no id"},{"id":"a"},{"id":7,"info":3}]}"#).map(\.id) == ["a", "7"])
    }

    @Test("no list is no answer", arguments: [#"{}"#, #"{"data":null}"#, #"{"success":true,"data":{}}"#, "[]", ""])
    func noList(json: String) async throws {
        await #expect(throws: SiteError.self) { try await models(json) }
    }

    @Test("the captured list of models", .enabled(if: SharedCaptures.directory != nil, "the captures are not there"))
    func captured() async throws {
        let json = String(decoding: try #require(try capture("models/2025-07-30.json")), as: UTF8.self)
        let list = try await models(json)
        #expect(list.count > 5)
        #expect(list.first?.id == "qwen3-235b-a22b")
        #expect(list.first?.contextLength == 131_072)
        #expect(list.first?.canThink == true)
        #expect(list.allSatisfy { $0.createdAt > 0 })
    }

    @Test(
        "an account, bare and in an envelope",
        arguments: [#"{"id":"u","email":"e","name":null,"role":"user"}"#, #"{"success":true,"data":{"id":"u","email":"e"}}"#])
    func account(json: String) async throws {
        let account = try await makeClient(ScriptedTransport { _ in .json(json) }).account()
        #expect(account == SiteAccount(id: "u", email: "e"))
    }

    @Test("a record without an id is a dead session", arguments: [#"{"role":"guest"}"#, #"{"success":true,"data":{"id":""}}"#])
    func deadSession(json: String) async throws {
        await #expect(throws: SiteError.unauthorized(details: "the site knows no account for this sign-in")) {
            try await makeClient(ScriptedTransport { _ in .json(json) }).account()
        }
    }
}
