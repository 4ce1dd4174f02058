import FoundationEssentials
import NIOCore
import RecordingFormat

/// The bodies and frames that the behaviour fills, read once from `Recordings/everyday`.
struct Templates: Sendable {
    private let templates: [String: Template]
    private let empty: Template
    /// The model list, as `GET /api/models` gives it.
    let models: JSONValue
    private let results: [String: ByteBuffer]

    /// - Throws: ``TemplatesError`` where a template is missing or damaged.
    init(directory: URL) throws(TemplatesError) {
        var templates: [String: Template] = [:]
        for name in Self.names {
            let file = directory.appending(path: name)
            guard let data = try? Data(contentsOf: file) else { throw .missing(file: file.path) }
            do { templates[name] = try Template(ByteBuffer(bytes: data)) } catch { throw .damaged(file: file.path, reason: "\(error)") }
        }
        models = try Self.models(in: directory)
        var results: [String: ByteBuffer] = [:]
        for name in Self.results {
            let file = directory.appending(path: "results/\(name)")
            guard let data = try? Data(contentsOf: file) else { throw .missing(file: file.path) }
            results[name] = ByteBuffer(bytes: data)
        }
        self.results = results
        do { empty = try Template("") } catch { throw .damaged(file: "", reason: "\(error)") }
        self.templates = templates
    }

    /// The list is data without slots, and long: no need to look for any.
    private static func models(in directory: URL) throws(TemplatesError) -> JSONValue {
        let file = directory.appending(path: "answers/models.json")
        guard let data = try? Data(contentsOf: file) else { throw .missing(file: file.path) }
        do { return try JSONValue(parsing: ByteBuffer(bytes: data)) } catch { throw .damaged(file: file.path, reason: "\(error)") }
    }

    /// The template of that name, which is one of ``names``; an empty one for any other.
    subscript(name: String) -> Template {
        if let template = templates[name] { return template }
        assertionFailure("no template is called \(name)")
        return empty
    }

    /// What stands for a picture or film: one of `picture.png` and `film.mp4`.
    func result(_ name: String) -> ByteBuffer { results[name] ?? ByteBuffer() }

    private static let results = ["picture.png", "film.mp4"]

    /// Every template that the behaviour may fill.
    static let names =
        frames.map { "frames/\($0).sse" } + answers.map { "answers/\($0).json" } + Refusal.templates.map { "refusals/\($0)" } + [
            "pages/sign-in.html", "frames/search-document.json", "frames/extracted-page.json", "refusals/store-error.xml",
        ]

    private static let frames = [
        "created", "thinking-summary", "thinking-summary-finished", "think", "think-finished", "answer", "finished", "stopped", "invalid-input",
        "internal-error", "keep-alive", "tool-call", "search-result", "extractor-result", "images-result", "image", "images-finished",
    ]

    private static let answers = [
        "sign-in", "sign-in-v1", "sign-in-v2", "sign-out", "refresh", "account", "account-enveloped", "models-enveloped", "new-chat", "chat-list",
        "chat-row", "chat", "chat-question", "chat-answer", "chat-thinking", "chat-answer-part", "chat-renamed", "chat-deleted", "done", "stopped",
        "stopped-already", "video-started", "task", "task-enveloped", "upload", "upload-bare", "parse-status", "parse-status-row", "config",
        "configs", "empty-list", "settings", "settings-default", "telemetry",
    ]
}

/// Why the behaviour's templates can't be used.
public enum TemplatesError: Error, Equatable, Sendable, CustomStringConvertible {
    case missing(file: String)
    case damaged(file: String, reason: String)

    public var description: String {
        switch self {
        case .missing(let file): "The template \(file) is missing. Name the folder 'Recordings' of this program with --recordings or QWEN_RECORDINGS."
        case .damaged(let file, let reason): "The template \(file) is damaged: \(reason)"
        }
    }
}
