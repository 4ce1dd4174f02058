import ArgumentParser
import Foundation
import Proxy

/// `qwen-proxy chats`: the chats in the account folder.
struct Chats: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Exports, imports or searches the chats of /api/chat.", subcommands: [Export.self, Import.self, Search.self]
    )

    /// `qwen-proxy chats export`.
    struct Export: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Writes all chats to standard output, as JSON Lines: one chat a line.")

        func run() async throws {
            // Checked, unlike what is printed: an export that is cut by a full disk must not pass for one.
            try await existingHistory().export { line in try FileHandle.standardOutput.write(contentsOf: Data("\(line)\n".utf8)) }
        }
    }

    /// `qwen-proxy chats import`.
    struct Import: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Reads chats as 'export' writes them, or one chat as the predecessor kept it.",
            discussion: "A chat that is there already stays as it is. A line that is no chat is told of and left out; then the exit code is 1."
        )

        @Argument(help: "The file to read; standard input, if it is - or left out.")
        var file: String?

        func run() async throws {
            let source = file == "-" ? nil : file
            var lines = LineReader(try source.map(Self.open) ?? .standardInput)
            var tally = Tally()
            let chats = try await history()
            if let chat = try lines.only(where: \.isJSON) {
                tally.count(try await chats.takeIn(chat), of: source ?? "standard input")
            } else {
                var number = 0
                while let line = try lines.next() {
                    number += 1
                    if !line.isBlank { tally.count(try await chats.takeIn(line), of: "line \(number)") }
                }
            }
            try await chats.waitForDisk()
            print("\(tally.imported) imported, \(tally.known) there already, \(tally.damaged) not understood")
            if tally.damaged > 0 { throw ExitCode.failure }
        }

        private static func open(_ file: String) throws -> FileHandle {
            var isFolder: ObjCBool = false
            if FileManager.default.fileExists(atPath: file, isDirectory: &isFolder), isFolder.boolValue {
                throw ValidationError("\(file) is a folder. Name a file with chats; a proxy takes in those in session/history by itself.")
            }
            do { return try FileHandle(forReadingFrom: URL(filePath: file)) } catch { throw ValidationError("\(file) can't be read.") }
        }

        /// What became of the chats.
        private struct Tally {
            var (imported, known, damaged) = (0, 0, 0)

            mutating func count(_ outcome: ChatHistory.TakenIn, of place: String) {
                switch outcome {
                case .imported: imported += 1
                case .known: known += 1
                case .damaged(let reason):
                    damaged += 1
                    printError("\(place): \(reason)")
                }
            }
        }
    }

    /// `qwen-proxy chats search`.
    struct Search: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Lists the chats whose title or messages hold all of the words.",
            discussion: "In any order and case; a word stands for all that begin so."
        )

        @Argument(help: "The words.")
        var words: [String]

        @Option(help: "How many chats at most.")
        var limit = 50

        func validate() throws {
            guard limit >= 1 else { throw ValidationError("--limit must be at least 1.") }
        }

        func run() async throws {
            guard let found = try await existingHistory().search(words.joined(separator: " "), limit: limit) else {
                throw ValidationError("There is no word to search for.")
            }
            for chat in found { print(chat) }
            if found.isEmpty { throw ExitCode.failure }
        }
    }
}

extension Data {
    fileprivate var isBlank: Bool { allSatisfy { Character(Unicode.Scalar($0)).isWhitespace } }
    fileprivate var isJSON: Bool { (try? JSONSerialization.jsonObject(with: self, options: .fragmentsAllowed)) != nil }
}

extension AsyncParsableCommand {
    fileprivate func history() async throws -> ChatHistory {
        let settings = try await Settings.read(flags: [:], for: .folder)
        return try await ChatHistory.open(sessionDirectory: settings.sessionDirectory, logger: .standard(settings.logLevel))
    }

    /// A folder without chats is more likely the wrong one than one to begin.
    fileprivate func existingHistory() async throws -> ChatHistory {
        let settings = try await Settings.read(flags: [:], for: .folder)
        let folder = settings.sessionDirectory
        guard let chats = try await ChatHistory.openExisting(sessionDirectory: folder, logger: .standard(settings.logLevel)) else {
            throw Failure.noChats(folder: folder.path)
        }
        return chats
    }
}
