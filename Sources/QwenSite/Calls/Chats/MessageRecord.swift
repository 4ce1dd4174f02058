/// A message inside of a chat, as the site keeps it. An answer's text is usually in parts, by phases, and not in its `content`.
struct MessageRecord: Decodable {
    var id: String?
    private var message: SiteMessage

    private enum CodingKeys: String, CodingKey {
        case id, parentId, role, content, timestamp, model, done, models, status, error
        case parent = "parent_id"
        case parts = "content_list"
        case isStopped = "is_stop"
        case reasoning = "reasoning_content"
    }

    init(from decoder: any Decoder) throws {
        let node = try decoder.container(keyedBy: CodingKeys.self)
        id = node.text(.id)
        let parts = node.list(.parts, of: Part.self) ?? []
        func texts(_ phases: Set<String>) -> [String] { parts.filter { phases.contains($0.phase) && !$0.text.isEmpty }.map(\.text) }
        let content = node.text(.content) ?? (node.list(.content, of: Part.self) ?? []).map(\.text).filter { !$0.isEmpty }.joined(separator: "\n")
        let hasFailed = node.text(.status) == "error" || (node.contains(.error) && (try? node.decodeNil(forKey: .error)) == false)
        let role = node.text(.role).flatMap(SiteMessage.Role.init) ?? .other
        message = SiteMessage(
            id: "", parent: (node.text(.parentId) ?? node.text(.parent)).flatMap { $0.isEmpty ? nil : $0 }, role: role,
            text: content.isEmpty ? texts(["answer", "ReportGeneration", ""]).joined(separator: "\n\n") : content,
            reasoning: node.text(.reasoning) ?? texts(["think", "thinking_summary"]).joined(separator: "\n\n"),
            pictures: texts(["image_gen"]).filter { $0.hasPrefix("http") }, createdAt: node.date(.timestamp),
            isComplete: role != .assistant || (!hasFailed && node.flag(.done) ?? true), isStopped: node.flag(.isStopped) ?? false)
        // A message of the user names its model only in the list.
        message.model = node.text(.model).flatMap { $0.isEmpty ? nil : $0 } ?? node.list(.models, of: String.self)?.first
    }

    func message(id: String) -> SiteMessage {
        var message = message
        message.id = id
        return message
    }

    /// A part of an answer; also of the lists in which older clients wrote a question.
    private struct Part: Decodable {
        var phase: String
        var text: String

        private enum CodingKeys: String, CodingKey {
            case phase, content, text, extra
            case titles = "summary_title"
            case thoughts = "summary_thought"
        }

        init(from decoder: any Decoder) throws {
            let part = try decoder.container(keyedBy: CodingKeys.self)
            phase = part.text(.phase) ?? ""
            text = part.text(.content) ?? part.text(.text) ?? ""
            guard phase == "thinking_summary", text.isEmpty else { return }
            let extra = try? part.nestedContainer(keyedBy: CodingKeys.self, forKey: .extra)
            func list(_ key: CodingKeys) -> [String] {
                (try? extra?.nestedContainer(keyedBy: CodingKeys.self, forKey: key))?.list(.content, of: String.self) ?? []
            }
            let (titles, thoughts) = (list(.titles), list(.thoughts))
            text = (0..<max(titles.count, thoughts.count)).map { index in
                [index < titles.count ? "**\(titles[index])**" : nil, index < thoughts.count ? thoughts[index] : nil].compactMap(\.self)
                    .joined(separator: "\n\n")
            }.joined(separator: "\n\n")
        }
    }
}
