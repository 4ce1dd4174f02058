import FoundationEssentials
import NIOPosix

/// The predecessor's `session/history/*.json`: takes in each file once, and leaves it as it is.
struct HistoryFolder {
    /// What became of the files.
    struct Outcome: Equatable, Sendable {
        var imported = 0
        /// Files that hold no chat, and why.
        var damaged: [Damage] = []
    }

    struct Damage: Equatable, Sendable {
        var file: String
        var reason: String
    }

    let url: URL
    let store: any ChatStore
    let surroundings: Surroundings

    /// Whether the predecessor has left anything there. Blocks.
    static func holdsFiles(_ url: URL) -> Bool {
        ((try? FileManager.default.contentsOfDirectory(atPath: url.path)) ?? []).contains { $0.hasSuffix(fileSuffix) }
    }

    private static let fileSuffix = ".json"

    func takeIn() async throws -> Outcome {
        let url = url
        let names = try await NIOThreadPool.singleton.runIfActive { try FileManager.default.contentsOfDirectory(atPath: url.path) }
        var outcome = Outcome()
        let known = try await store.importedFiles()
        for name in names.sorted() where name.hasSuffix(Self.fileSuffix) && !known.contains(name) {
            switch try await NIOThreadPool.singleton.runIfActive({ read(name) }) {
            case .failure(let damage): outcome.damaged.append(damage)
            case .success(let chat):
                if try await store.takeIn(chat.chat, chat.messages, file: name) { outcome.imported += 1 }
            }
        }
        return outcome
    }

    private func read(_ name: String) -> Result<(chat: Chat, messages: [StoredMessage]), Damage> {
        let file = url.appending(path: name)
        guard let data = try? Data(contentsOf: file) else { return .failure(Damage(file: name, reason: "it can't be read")) }
        let chat: ChatFile
        do { chat = try ChatFile(json: data) } catch { return .failure(Damage(file: name, reason: error.reason)) }
        let modified = (try? FileManager.default.attributesOfItem(atPath: file.path)[.modificationDate]) as? Date
        return .success(
            chat.chat(named: String(name.dropLast(Self.fileSuffix.count)), fallback: modified ?? surroundings.now(), makeID: surroundings.makeID))
    }
}

extension HistoryFolder.Damage: Error {}
