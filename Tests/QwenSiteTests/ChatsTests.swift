import Foundation
import NIOCore
import TestSupport
import Testing

@testable import QwenSite

@Suite struct ChatsTests {
    private func list(_ pages: [String]) async throws -> (ids: [[String]], requests: [SiteRequest]) {
        let transport = ScriptedTransport { request in
            let page = request.url.split(separator: "page=").last.flatMap { Int($0.prefix { $0.isNumber }) } ?? 0
            return .json(page <= pages.count ? pages[page - 1] : #"{"success":true,"data":[]}"#)
        }
        var ids: [[String]] = []
        for try await page in makeClient(transport).chats() { ids.append(page.map(\.id)) }
        return (ids, transport.requests)
    }

    @Test("the list is read page by page until one is empty")
    func pages() async throws {
        let (ids, requests) = try await list([#"{"success":true,"data":[{"id":"a"},{"id":"b"}]}"#, #"{"success":true,"data":[{"id":"c"}]}"#])
        #expect(ids == [["a", "b"], ["c"]])
        #expect(requests.map(\.url) == (1...3).map { "https://chat.qwen.ai/api/v2/chats/?page=\($0)&exclude_project=true" })
    }

    @Test("a page of chats that are known ends the list: some servers give the last page for ever")
    func lastPageForEver() async throws {
        let page = #"{"success":true,"data":[{"id":"a"},{"id":"b"}]}"#
        let (ids, requests) = try await list([page, page, page, page])
        #expect(ids == [["a", "b"]])
        #expect(requests.count == 2)
    }

    @Test("a chat that is pushed onto the next page is given once")
    func moved() async throws {
        let (ids, _) = try await list([#"{"success":true,"data":[{"id":"a"},{"id":"b"}]}"#, #"{"success":true,"data":[{"id":"b"},{"id":"c"}]}"#])
        #expect(ids == [["a", "b"], ["c"]])
    }

    @Test("the list stops being asked for when its reader stops")
    func lazy() async throws {
        let transport = ScriptedTransport { _ in .json(#"{"success":true,"data":[{"id":"\#(UUID().uuidString)"}]}"#) }
        var pages = makeClient(transport).chats().makeAsyncIterator()
        _ = try await pages.next()
        #expect(transport.requests.count == 1)
    }

    @Test("a row in whatever form")
    func row() async throws {
        let rows =
            #"[{"id":"a","title":"T","created_at":"1777088048","updated_at":1777088096123,"chat_type":"t2i","pinned":"True"},{"title":"none"},null,{"id":7}]"#
        var pages = makeClient(ScriptedTransport { _ in .json(#"{"success":true,"data":{"list":\#(rows)}}"#) }).chats().makeAsyncIterator()
        #expect(
            try await pages.next() == [
                ChatSummary(
                    id: "a", title: "T", createdAt: Date(timeIntervalSince1970: 1_777_088_048),
                    changedAt: Date(timeIntervalSince1970: 1_777_088_096.123), type: .image, isPinned: true),
                ChatSummary(id: "7", title: ""),
            ])
    }

    private func chat(_ json: String) async throws -> SiteChat {
        try await makeClient(ScriptedTransport { _ in .json(json) }).chat("asked")
    }

    @Test("a chat is a tree; the page's branch is the way up from its current message")
    func tree() async throws {
        let chat = try await chat(
            """
            {"success":true,"data":{"id":"c","title":"T","updated_at":"1777088096","chat":{"messages":[],"history":{"currentId":"a2","messages":{
            "q":{"id":"q","parentId":null,"role":"user","content":"hello","timestamp":1777088050,"models":["m"],"model":""},
            "a1":{"id":"a1","parentId":"q","role":"assistant","content":"","is_stop":true,"done":"True","model":"m","content_list":[
              {"phase":"think","content":"Let me"},{"phase":"think","content":"see."},{"phase":"answer","content":"One."},{"phase":"answer","content":"Two."}]},
            "a2":{"id":"a2","parent_id":"q","role":"assistant","content":"","done":false,"content_list":[
              {"phase":"thinking_summary","content":"","extra":{"summary_title":{"content":["A","B"]},"summary_thought":{"content":["a."]}}},
              {"phase":"web_search","content":"ignored"},{"phase":"answer","content":"Hi"}]},
            "a3":{"parentId":"a2","role":"assistant","content_list":[{"phase":"image_gen","content":"https://cdn.qwenlm.ai/x.png"}]},
            "odd":7}}}}}
            """)
        #expect(chat.id == "c")
        #expect(chat.changedAt == Date(timeIntervalSince1970: 1_777_088_096))
        #expect(chat.branch.map(\.id) == ["q", "a2"])
        #expect(chat.branch(to: "a1").map(\.text) == ["hello", "One.\n\nTwo."])
        #expect(chat.messages["a1"]?.reasoning == "Let me\n\nsee.")
        #expect(chat.messages["a1"]?.isStopped == true)
        #expect(chat.messages["a1"]?.isComplete == true)
        #expect(chat.messages["a2"]?.reasoning == "**A**\n\na.\n\n**B**")
        #expect(chat.messages["a2"]?.isComplete == false)
        #expect(chat.messages["q"]?.model == "m")
        #expect(chat.messages["a3"]?.pictures == ["https://cdn.qwenlm.ai/x.png"])
        #expect(Set(chat.messages.keys) == ["q", "a1", "a2", "a3"])
    }

    @Test(
        "chats with little in them, and odd ones",
        arguments: [
            #"{"success":true,"data":{"id":"c"}}"#, #"{"success":true,"data":{"id":"c","chat":null,"currentId":"nowhere"}}"#,
            #"{"id":"c","chat":{"history":{"messages":[]}}}"#,
        ])
    func little(json: String) async throws {
        let chat = try await chat(json)
        #expect(chat.id == "c")
        #expect(chat.branch.isEmpty)
    }

    @Test("a branch that bites its own tail ends")
    func cycle() {
        let messages = ["a", "b"].map { SiteMessage(id: $0, parent: $0 == "a" ? "b" : "a", role: .user, text: "") }
        let chat = SiteChat(id: "c", title: "", current: "a", messages: Dictionary(uniqueKeysWithValues: messages.map { ($0.id, $0) }))
        #expect(chat.branch.map(\.id) == ["b", "a"])
    }

    @Test("what is no chat is not understood", arguments: [#"{"success":true,"data":null}"#, #"{"success":true}"#, "[]", "7"])
    func noChat(json: String) async throws {
        let error = await #expect(throws: SiteError.self) { try await chat(json) }
        guard case .malformed = error else { return #expect(error == .malformed(place: "")) }
    }

    @Test("a chat of the captures' shape", .enabled(if: SharedCaptures.directory != nil, "the captures are not there"))
    func captured() async throws {
        let chat = try await chat(String(decoding: try #require(try capture("reconstructed/chat_detail.json")), as: UTF8.self))
        #expect(chat.branch.map(\.text) == ["hello", "Hello!"])
        #expect(chat.branch.map(\.role) == [.user, .assistant])
    }

    @Test("changes are asked for as the page does")
    func changes() async throws {
        let transport = ScriptedTransport { _ in .json(#"{"success":true,"data":{"status":true}}"#) }
        let client = makeClient(transport)
        try await client.renameChat("c/1", title: "a \"title\"")
        try await client.deleteChat("c/1")
        try await client.deleteAllChats()
        #expect(
            transport.requests.map { "\($0.method) \($0.url) \(String(buffer: $0.body?.bytes ?? ByteBuffer()))" } == [
                #"POST https://chat.qwen.ai/api/v2/chats/c%2F1 {"title":"a \"title\""}"#, "DELETE https://chat.qwen.ai/api/v2/chats/c%2F1 ",
                "DELETE https://chat.qwen.ai/api/v2/chats/ ",
            ])
    }

    @Test("a change that the site says it has not made is no success")
    func notDone() async throws {
        let client = makeClient(ScriptedTransport { _ in .json(#"{"success":true,"data":{"status":false}}"#) })
        await #expect(throws: SiteError.malformed(place: "delete chat: not done")) { try await client.deleteChat("c") }
    }
}
