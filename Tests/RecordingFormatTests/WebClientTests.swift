import Foundation
import RecordingFormat
import Testing

@Suite("Web clients by their versions")
struct WebClientTests {
    private static func recordings(_ versions: String...) -> [Recording] {
        versions.map { version in
            Recording(
                session: Session(
                    name: version, origin: .synthetic, source: "a test", site: .init(host: "chat.qwen.ai", version: version, account: "user"),
                    timing: .none), exchanges: [], directory: URL(filePath: "/"))
        }
    }

    @Test("parts count as numbers, and what is no number is older than any")
    func order() {
        let versions = ["0.3.12", "unknown", "0.2.91", "0.3.9", "0.3", "1.0"].map { WebClientVersion($0) }
        #expect(versions.sorted().map(\.description) == ["unknown", "0.2.91", "0.3", "0.3.9", "0.3.12", "1.0"])
    }

    @Test(
        "all, the latest, and one of them",
        arguments: [("all", ["0.3.9", "0.3.12", "0.3.9"]), ("latest", ["0.3.12"]), ("0.3.9", ["0.3.9", "0.3.9"]), ("0.4.0", [])])
    func choice(text: String, chosen: [String]) throws {
        let choice = try #require(WebClientChoice(text))
        #expect(choice.recordings(of: Self.recordings("0.3.9", "0.3.12", "0.3.9")).map(\.session.site.version) == chosen)
    }

    @Test("what is no version is no choice", arguments: ["", "newest", "3", "0.3.x"])
    func wrong(text: String) {
        #expect(WebClientChoice(text) == nil)
    }
}
