import Foundation
import MockQwen
import NIOCore
import Synchronization
import TestSupport
import Testing

@testable import Proxy

@Suite struct RemoteFetchTests {
    private final class LookUps: Sendable {
        private let hosts = Mutex<[String]>([])
        func note(_ host: String) { hosts.withLock { $0.append(host) } }
        var all: [String] { hosts.withLock { $0 } }
    }

    private static func message(_ url: String, type: String = "image") -> String {
        #"{"message":[{"type":"text","text":"?"},{"type":"\#(type)","\#(type)":"\#(url)"}]}"#
    }

    @Test("a picture on the web is fetched from the address that was checked, under the name that was asked for")
    func fetched() async throws {
        let heads = Mutex<[String]>([])
        try await withWebServer { head in
            heads.withLock { $0.append(head) }
            return .httpAnswer()
        } _: { port in
            let looked = LookUps()
            try await withEverydayProxy(surroundings: .reachingThisMachine(port) { looked.note($0) }) { proxy, _ in
                let asked = try await proxy.post("/api/chat", Self.message("http://Pictures.example:\(port)/some%20cat.png?x=1"))
                #expect(asked.answer?.contains("You attached “some cat.png” (image, 7 bytes).") == true, "\(asked.text)")
                let completion = #"[{"role":"user","content":[{"type":"image_url","image_url":{"url":"http://127.0.0.1:\#(port)/a.png"}}]}]"#
                let second = try await proxy.post("/v1/chat/completions", #"{"messages":\#(completion)}"#)
                #expect(second.answer?.contains("“a.png” (image, 7 bytes)") == true, "\(second.text)")
            }
            // A name that stands for something else a moment later is not asked for again.
            #expect(looked.all == ["pictures.example"])
            #expect(heads.withLock { $0.first }?.hasPrefix("GET /some%20cat.png?x=1 HTTP/1.1\r\n") == true)
            #expect(heads.withLock { $0.first }?.lowercased().contains("\r\nhost: pictures.example:\(port)\r\n") == true)
        }
    }

    @Test("a host outside of ASCII is looked up and asked as the network knows it, and called as the client does")
    func otherAlphabets() async throws {
        let heads = Mutex<[String]>([])
        try await withWebServer { head in
            heads.withLock { $0.append(head.lowercased()) }
            return head.contains("/gone") ? .httpAnswer("404 Not Found") : .httpAnswer()
        } _: { port in
            let looked = LookUps()
            try await withEverydayProxy(surroundings: .reachingThisMachine(port) { looked.note($0) }) { proxy, _ in
                for host in ["пример.рф", "ПРИМЕР.РФ", "Bu\u{308}cher.example"] {
                    let reply = try await proxy.post("/api/chat", Self.message("http://\(host):\(port)/a.png"))
                    #expect(reply.answer?.contains("You attached “a.png” (image, 7 bytes).") == true, "\(reply.text)")
                }
                let gone = try await proxy.post("/api/chat", Self.message("http://пример.рф:\(port)/gone"))
                #expect(gone.text.contains("The file at пример.рф can't be fetched"), "\(gone.text)")
            }
            #expect(looked.all == ["xn--e1afmkfd.xn--p1ai", "xn--e1afmkfd.xn--p1ai", "xn--bcher-kva.example", "xn--e1afmkfd.xn--p1ai"])
            #expect(heads.withLock { $0.first }?.contains("\r\nhost: xn--e1afmkfd.xn--p1ai:\(port)\r\n") == true)
        }
    }

    @Test("redirections are followed, and not for ever")
    func redirected() async throws {
        try await withWebServer { head in
            if head.contains("GET /cat.png ") { return .httpAnswer() }
            let location =
                switch head.split(separator: " ")[1] {
                case "/there": "/cat.png"
                case "/script": "javascript:1"
                default: "/loop"
                }
            return .httpAnswer("302 Found", "location: \(location)")
        } _: { port in
            try await withEverydayProxy(surroundings: .reachingThisMachine(port)) { proxy, _ in
                let followed = try await proxy.post("/api/chat", Self.message("http://a.example:\(port)/there"))
                #expect(followed.answer?.contains("“cat.png”") == true, "\(followed.text)")
                for (path, reason) in [("script", "its address can't be used"), ("loop", "redirected again and again")] {
                    let refused = try await proxy.post("/api/chat", Self.message("http://a.example:\(port)/\(path)"))
                    #expect(refused.status == 400)
                    #expect(refused.code == "file_not_fetched", "\(path)")
                    #expect(refused.text.contains(reason), "\(refused.text)")
                }
            }
        }
    }

    @Test("a redirection is checked like the first address", arguments: ["127.0.0.1", "b.example"])
    func redirectedInside(host: String) async throws {
        let asked = Mutex(0)
        try await withWebServer { _ in
            asked.withLock { $0 += 1 }
            return .httpAnswer()
        } _: { inside in
            try await withWebServer { _ in
                .httpAnswer("302 Found", "location: http://\(host):\(inside)/cat.png")
            } _: { port in
                try await withEverydayProxy(surroundings: .reachingThisMachine(port)) { proxy, _ in
                    let refused = try await proxy.post("/api/chat", Self.message("http://a.example:\(port)/a.png"))
                    #expect(refused.status == 400)
                    #expect(refused.code == "file_not_fetched")
                    #expect(refused.text.contains("not public"), "\(refused.text)")
                }
            }
        }
        #expect(asked.withLock { $0 } == 0)
    }

    @Test("what is no picture, too large, missing or not there at all is refused")
    func refused() async throws {
        try await withWebServer { head in
            switch head.split(separator: " ")[1] {
            case "/page": .httpAnswer("200 OK", "content-type: text/html", body: "<html>")
            case "/large": ByteBuffer(string: "HTTP/1.1 200 OK\r\ncontent-type: image/png\r\ncontent-length: 30000000\r\n\r\n")
            case "/endless":
                ByteBuffer(
                    string: "HTTP/1.1 200 OK\r\ncontent-type: image/png\r\n\r\n" + String(repeating: "x", count: 20 << 20 + 1))
            case "/empty": .httpAnswer(body: "")
            case "/broken": ByteBuffer(string: "nonsense\r\n\r\n")
            default: .httpAnswer("404 Not Found")
            }
        } _: { port in
            try await withEverydayProxy(surroundings: .reachingThisMachine(port)) { proxy, _ in
                for (path, code, reason) in [
                    ("page", "file_not_fetched", "no picture"), ("large", "file_too_large", "20"), ("endless", "file_too_large", "20"),
                    ("empty", "file_not_fetched", "it is empty"), ("broken", "file_not_fetched", "does not answer as it should"),
                    ("missing", "file_not_fetched", "answers 404"),
                ] {
                    let reply = try await proxy.post("/api/chat", Self.message("http://a.example:\(port)/\(path)"))
                    #expect(reply.code == code, "\(path): \(reply.text)")
                    #expect(reply.text.contains(reason), "\(reply.text)")
                    #expect((400..<500).contains(reply.status))
                }
                let nowhere = try await proxy.post("/api/chat", Self.message("http://unknown.example/a.png"))
                #expect(nowhere.code == "file_not_fetched")
                #expect(nowhere.text.contains("there is no such host"), "\(nowhere.text)")
                // As a file, a page is one.
                let page = try await proxy.post("/api/chat", Self.message("http://a.example:\(port)/page", type: "file"))
                #expect(page.answer?.contains("“page” (file, 6 bytes, read)") == true, "\(page.text)")
            }
        }
    }

    @Test(
        "nothing is fetched from networks that are not public, however the address is written",
        arguments: [
            "http://localhost/a.png", "http://127.0.0.1/a.png", "http://[::1]/a.png", "http://[::ffff:127.0.0.1]/a.png", "http://0x7f.1/a.png",
            "http://2130706433/a.png", "http://127%2E0.0.1/a.png", "http://①②⑦.0.0.1/a.png", "http://169.254.169.254/latest/meta-data",
            "http://10.1.2.3/a.png", "http://[fd00::1]/a.png",
            "http://0/a.png", "http://user:secret@192.168.0.1/a.png",
        ])
    func privateNetworks(url: String) async throws {
        try await withEverydayProxy { proxy, _ in
            let reply = try await proxy.post("/api/chat", Self.message(url))
            #expect(reply.status == 400, "\(reply.text)")
            #expect(reply.code == "file_not_fetched")
            #expect(reply.text.contains("not public"), "\(reply.text)")
            #expect(!reply.text.contains("secret"))
        }
    }

    @Test("a server that does not go on is not waited for")
    func silent() async throws {
        try await withWebServer(closes: false) { _ in
            ByteBuffer(string: "HTTP/1.1 200 OK\r\ncontent-type: image/png\r\ncontent-length: 100\r\n\r\n1")
        } _: { port in
            try await withEverydayProxy(surroundings: .reachingThisMachine(port)) {
                $0.limits.remoteFile = .seconds(1)
            } _: { proxy, _ in
                let reply = try await proxy.post("/api/chat", Self.message("http://a.example:\(port)/a.png"))
                #expect(reply.code == "file_not_fetched")
                #expect(reply.text.contains("after 1 s"), "\(reply.text)")
            }
        }
    }
}
