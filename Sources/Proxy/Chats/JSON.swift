import FoundationEssentials

/// JSON of any shape, for what the store keeps and does not look into.
enum JSON: Codable, Equatable, Sendable {
    case null
    case bool(Bool)
    case integer(Int64)
    case number(Double)
    case string(String)
    case array([JSON])
    case object([String: JSON])

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .null
        } else if let value = try? container.decode(Bool.self) {
            self = .bool(value)
        } else if let value = try? container.decode(Int64.self) {
            self = .integer(value)
        } else if let value = try? container.decode(Double.self) {
            self = .number(value)
        } else if let value = try? container.decode(String.self) {
            self = .string(value)
        } else if let value = try? container.decode([JSON].self) {
            self = .array(value)
        } else {
            self = .object(try container.decode([String: JSON].self))
        }
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .null: try container.encodeNil()
        case .bool(let value): try container.encode(value)
        case .integer(let value): try container.encode(value)
        case .number(let value): try container.encode(value)
        case .string(let value): try container.encode(value)
        case .array(let value): try container.encode(value)
        case .object(let value): try container.encode(value)
        }
    }
}

extension JSON {
    /// - Parameter text: JSON that the store has written; anything else counts as a text.
    init(_ text: String) {
        self = (try? JSONDecoder().decode(JSON.self, from: Data(text.utf8))) ?? .string(text)
    }

    /// The same without the data of files, be they inside of addresses or beside them: a picture may be megabytes, and belongs elsewhere.
    var shortened: JSON {
        switch self {
        case .string(let text) where text.prefix(5).lowercased() == "data:" && text.prefix(200).lowercased().contains(";base64,"):
            .string(text.prefix { $0 != "," } + ",…")
        case .array(let elements): .array(elements.map(\.shortened))
        case .object(let members):
            .object(members.reduce(into: [:]) { $0[$1.key] = $1.key == "data" ? .string("…") : $1.value.shortened })
        case .null, .bool, .integer, .number, .string: self
        }
    }

    /// As the store keeps it.
    func text() throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(self), as: UTF8.self)
    }
}
