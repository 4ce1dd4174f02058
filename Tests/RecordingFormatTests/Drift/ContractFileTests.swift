import Foundation
import RecordingFormat
import TestSupport
import Testing

@Suite("The contract of the project's recordings")
struct ContractFileTests {
    private let contract: Contract

    init() throws {
        contract = Contract(of: try Recording.all(below: recordingsDirectory.appending(path: "sessions")))
    }

    @Test("contract.json is what the recordings give")
    func committed() throws {
        try expectCommitted(try contract.encoded(), at: recordingsDirectory.appending(path: "drift/contract.json"), writtenBy: "ContractFileTests")
    }

    @Test("reading the file gives the contract back")
    func roundTrip() throws {
        #expect(try JSONDecoder().decode(Contract.self, from: contract.encoded()) == contract)
    }

    @Test("the file holds no value but those of closed lists")
    func holdsNoContent() throws {
        let text = String(decoding: try contract.encoded(), as: UTF8.self)
        for content in ["example.com", "eyJ", "qwen3.7", "поезд", "2026-10-02", "Вера"] { #expect(!text.contains(content), "\(content)") }
    }

    @Test("a completion's stream has its frames, their fields and its framing")
    func completion() throws {
        let call = try #require(contract.calls["POST chat.qwen.ai /api/v2/chat/completions"])
        let stream = try #require(call.answers["stream"]?.stream)
        #expect(stream.framing.lineEnds == ["LF"])
        #expect(stream.framing.fields == [])
        #expect(stream.framing.begins == ["response.created"])
        let created = try #require(stream.frames["response.created"])
        #expect(created.streams.count == created.streams.total)
        let answer = try #require(stream.frames["choices answer/typing/assistant"]?.fields.fields["/choices/*/delta/phase"])
        #expect(answer.types == ["string"])
        #expect(answer.values == ["answer"])
        #expect(call.request?.head.headers["version"]?.description.isEmpty == false)
    }

    @Test("ids in paths are one call", arguments: ["/api/v2/chats/{{uuid:chat}}", "/api/v2/chats/0b1c2d3e-0000-4000-8000-0123456789ab"])
    func pathTemplate(_ path: String) {
        #expect(CallName(Match(method: "DELETE", host: "chat.qwen.ai", path: path)).description == "DELETE chat.qwen.ai /api/v2/chats/*")
    }
}
