/// How far the site is with reading a document.
enum ParsingStatus: Equatable, Sendable {
    case pending, done
    case failed(details: String)
}

/// The same on the wire (site protocol §6).
struct ParsingRecord: Decodable {
    var file: String?
    var status: ParsingStatus

    private enum CodingKeys: String, CodingKey {
        case status
        case file = "file_id"
        case message = "error_msg"
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        file = container.text(.file)
        let word = try container.text(.status)?.lowercased() ?? container.decode(String.self, forKey: .status)
        status =
            switch word {
            case "success", "completed", "done": .done
            case "failed", "error": .failed(details: Redaction.clean(container.text(.message).flatMap { $0.isEmpty ? nil : $0 } ?? word))
            default: .pending
            }
    }
}
