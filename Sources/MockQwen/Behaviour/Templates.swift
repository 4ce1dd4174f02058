import FoundationEssentials
import NIOCore
import RecordingFormat

/// The bodies and frames that the behaviour fills, read once from `Recordings/everyday`.
struct Templates: Sendable {
    private let templates: [String: Template]
    private let empty: Template
    /// The model list, as `GET /api/models` gives it.
    let models: JSONValue

    /// - Throws: ``TemplatesError`` where a template is missing or damaged.
    init(directory: URL) throws(TemplatesError) {
        var templates: [String: Template] = [:]
        for name in Self.names {
            let file = directory.appending(path: name)
            guard let data = try? Data(contentsOf: file) else { throw .missing(file: file.path) }
            do { templates[name] = try Template(ByteBuffer(bytes: data)) } catch { throw .damaged(file: file.path, reason: "\(error)") }
        }
        models = try Self.models(in: directory)
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

    /// Every template that the behaviour may fill.
    static let names =
        frames.map { "frames/\($0).sse" } + answers.map { "answers/\($0).json" } + Refusal.templates.map { "refusals/\($0)" } + ["pages/sign-in.html"]

    private static let frames = [
        "created", "thinking-summary", "thinking-summary-finished", "think", "think-finished", "answer", "finished", "stopped", "invalid-input",
        "internal-error",
    ]

    private static let answers = [
        "sign-in", "refresh", "account", "account-enveloped", "models-enveloped", "new-chat", "chat-deleted", "stopped", "stopped-already",
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
