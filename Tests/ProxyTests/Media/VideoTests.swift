import Foundation
import MockQwen
import NIOCore
import QwenSite
import TestSupport
import Testing

@testable import Proxy

@Suite(.timeLimit(.minutes(10))) struct VideoTests {
    @Test("a film is waited for, and its chat deleted when the client is told of it")
    func waits() async throws {
        try await withEverydayProxy { proxy, site in
            let reply = try await proxy.film("The sea", #""size":"9:16""#)
            #expect(reply.status == 200)
            let json = reply.json
            #expect(json["object"] as? String == "video.generation")
            #expect(json["status"] as? String == "completed")
            #expect(json["prompt"] as? String == "The sea")
            let url = try #require(json["video_url"] as? String)
            #expect(url.hasPrefix("https://cdn.qwenlm.ai/output/"))
            #expect((json["data"] as? [[String: String]]) == [["url": url]])
            let entries = try await site.journal.wait { entries in entries.contains { $0.method == "DELETE" && $0.status == 200 } }
            let question = try #require(entries.first { $0.path == "/api/v2/chat/completions" })
            #expect(question.body.contains(#""size":"9:16""#))
            #expect(question.body.contains(#""stream":false"#))
        }
    }

    @Test("a film that is not waited for is a task, asked about with the account that owns it")
    func task() async throws {
        try await withEverydayAccounts(3) { pool, site in
            let chats = try ChatHistory.inMemory()
            let task = try await withProxy(pool, chats: chats) { proxy in
                let started = try await proxy.film("/mock film 0", #""waitForCompletion":false"#)
                #expect(started.status == 200)
                #expect(started.json["object"] as? String == "video.generation.task")
                #expect(started.json["status"] as? String == "processing")
                #expect(started.json["video_url"] is NSNull)
                return try #require(started.json["task_id"] as? String)
            }
            #expect(site.journal.entries.allSatisfy { $0.method != "DELETE" })
            try await withProxy(pool, chats: chats) { proxy in
                for _ in 1...4 {
                    let status = try await proxy.call("GET", "/api/tasks/status/\(task)").json
                    #expect(status["task_id"] as? String == task)
                    #expect(status["success"] as? Bool == true)
                    #expect(status["status"] as? String == "completed")
                    let url = try #require(status["video_url"] as? String)
                    #expect(status["media_url"] as? String == url)
                    #expect(status["image_url"] is NSNull)
                }
                _ = try await site.journal.wait { entries in entries.contains { $0.method == "DELETE" && $0.status == 200 } }
            }
        }
    }

    @Test("a task that runs is no failure, and its chat stays")
    func running() async throws {
        try await withEverydayAccounts(1) { pool, site in
            try await withProxy(pool) {
                $0.limits.film = .milliseconds(200)
                $0.limits.filmPoll = .milliseconds(20)
            } _: { proxy in
                let started = try await proxy.film("/mock film 3600")
                #expect(started.json["status"] as? String == "processing")
                let task = try #require(started.json["task_id"] as? String)
                for wait in ["", "?wait=0", "?wait=1"] {
                    let status = try await proxy.call("GET", "/v1/tasks/status/\(task)\(wait)")
                    #expect(status.status == 200)
                    #expect(status.json["status"] as? String == "processing")
                    #expect(status.json["success"] as? Bool == false)
                    #expect(status.json["error"] == nil)
                }
            }
            #expect(site.journal.entries.allSatisfy { $0.method != "DELETE" })
        }
    }

    @Test("a film that fails is told as failed")
    func fails() async throws {
        try await withEverydayProxy { proxy, site in
            let waited = try await proxy.film("/mock film fail")
            #expect(waited.status == 502)
            #expect(waited.code == "video_failed")
            let task = try #require(try await proxy.film("/mock film fail", #""wait":false"#).json["task_id"] as? String)
            let status = try await proxy.call("GET", "/api/tasks/status/\(task)?wait=1")
            #expect(status.status == 200)
            #expect(status.json["status"] as? String == "failed")
            #expect(status.json["error"] as? String == "The film could not be made.")
            _ = try await site.journal.wait { entries in entries.count { $0.method == "DELETE" && $0.status == 200 } == 2 }
        }
    }

    @Test("an unknown task is none", arguments: ["00000000-0000-4000-8000-000000000000", "..%2Ftokens", "%00"])
    func unknown(id: String) async throws {
        try await withEverydayProxy { proxy, _ in
            let status = try await proxy.call("GET", "/api/tasks/status/\(id)")
            #expect(status.status == 404)
            #expect(status.code == "task_not_found")
        }
    }

    @Test("a task that the site has forgotten is none")
    func forgotten() async throws {
        try await withEverydayProxy { proxy, _ in
            proxy.accounts.affinity.note(.task("gone"), belongsTo: "acc_1")
            let status = try await proxy.call("GET", "/api/tasks/status/gone")
            #expect(status.status == 404)
            #expect(status.code == "task_not_found")
        }
    }

    @Test("a task is known after a restart, and its chat is left alone until its time is over")
    func restart() async throws {
        try await withEverydayAccounts(2) { pool, site in
            let chats = try ChatHistory.inMemory()
            let task = try await withProxy(pool, chats: chats) { proxy in
                try #require(try await proxy.film("/mock film 3600", #""wait":false"#).json["task_id"] as? String)
            }
            // A program that was killed has not kept whose task it is, but the chats are.
            let anew = AccountPool(accounts: pool.accounts)
            try await withProxy(anew, chats: chats) {
                $0.limits.leftoverSweep = .milliseconds(20)
            } _: { proxy in
                let siteChat = try await anew.accounts[0].client.newChat(model: "qwen3.7-plus")
                try await chats.store.noteOpened(SiteLeftover(account: "acc_1", siteChat: siteChat), opening: nil)
                _ = try await site.journal.wait { entries in entries.contains { $0.method == "DELETE" && $0.status == 200 } }
                #expect(site.journal.entries.count { $0.method == "DELETE" } == 1)
                #expect(try await proxy.call("GET", "/api/tasks/status/\(task)").json["status"] as? String == "processing")
                let kept = try #require(try await chats.store.leftover(ofTask: task))
                try await chats.store.keep(kept, forTask: task, until: Date(timeIntervalSinceNow: -1))
                _ = try await site.journal.wait { entries in entries.count { $0.method == "DELETE" && $0.status == 200 } == 2 }
            }
            #expect(try await chats.store.leftovers().isEmpty)
        }
    }

    @Test("a client that leaves is not waited for any more", arguments: [nil, "", #","stream":true"#])
    func leaving(film: String?) async throws {
        let clock = ManualClock()
        try await withEverydayAccounts(1) { pool, site in
            try await withProxy(AccountPool(accounts: pool.accounts, rules: .unhurried, clock: clock)) { proxy in
                let task = film == nil ? try await proxy.film("/mock film 3600", #""wait":false"#).json["task_id"] as? String : nil
                try await proxy.withConnection { connection in
                    if let film {
                        try await connection.send("POST", "/v1/videos/generations", host: "localhost", body: #"{"prompt":"/mock film 3600"\#(film)}"#)
                    } else {
                        try await connection.send("GET", "/api/tasks/status/\(try #require(task))?wait=1", host: "localhost")
                    }
                    await clock.waitForSleeper(at: Limits().filmPoll)
                    try await connection.close()
                }
                await clock.noSleepers()
                clock.advance(by: .seconds(3600))
            }
            #expect(site.journal.entries.count { $0.path.contains("/status/") } == 1)
        }
    }

    @Test("a client that streams gets signs of life, and then the film")
    func stream() async throws {
        let time = PassingTime()
        try await withEverydayAccounts(1, now: { time.now }) { pool, site in
            try await withProxy(pool) {
                ($0.limits.filmPoll, $0.limits.keepAlive) = (.milliseconds(20), .milliseconds(20))
            } _: { proxy in
                try await proxy.withConnection { connection in
                    let body = #"{"prompt":"/mock film 400","stream":true}"#
                    try await connection.send("POST", "/api/videos/generations", host: "localhost", body: body)
                    #expect(try await connection.receiveHead().status == 200)
                    for _ in 1...4 { #expect(try await connection.receiveChunk().map { String(buffer: $0) } == ": keep-alive\n\n") }
                    _ = try await site.journal.entry { $0.path.contains("/status/") }
                    time.pass(400)
                    var text = ""
                    while let chunk = try await connection.receiveChunk() { text += String(buffer: chunk) }
                    #expect(text.contains(#""status":"completed""#))
                }
            }
        }
    }
}

extension RunningProxy {
    fileprivate func film(_ prompt: String, _ fields: String = "") async throws -> Reply {
        try await post("/api/videos/generations", #"{"prompt":"\#(prompt)"\#(fields.isEmpty ? "" : ",\(fields)")}"#)
    }
}
