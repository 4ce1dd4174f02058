import Foundation
import TestSupport

/// Checks JSON against OpenAI's own description of it, as far as that uses JSON Schema: types, required keys, enumerations, references.
///
/// The description is no part of the project; where it does not lie beside it, tests that want it are skipped.
struct OpenAISchema {
    private let definitions: [String: Any]

    /// The description's place, or `nil` where there is none.
    static var location: URL? {
        let url = projectDirectory.deletingLastPathComponent().appending(path: "shared/schemas/openai.json")
        return FileManager.default.fileExists(atPath: url.path) ? url : nil
    }

    init() throws {
        let document = try Self.location.map { try JSONSerialization.jsonObject(with: Data(contentsOf: $0)) } as? [String: Any]
        definitions = document?["$defs"] as? [String: Any] ?? [:]
    }

    /// What is wrong with `json` as a `name`; empty where nothing is.
    func faults(of json: Any, as name: String) -> [String] {
        guard let schema = definitions[name] as? [String: Any] else { return ["no schema \(name)"] }
        return faults(of: json, schema, at: "$")
    }

    private func faults(of value: Any, _ schema: [String: Any], at path: String) -> [String] {
        if let reference = schema["$ref"] as? String {
            return faults(of: value, as: String(reference.dropFirst("#/$defs/".count))).map { "\(path) → \($0)" }
        }
        if let choices = (schema["anyOf"] ?? schema["oneOf"]) as? [[String: Any]] {
            let tries = choices.map { faults(of: value, $0, at: path) }
            return tries.contains(where: \.isEmpty) ? [] : tries.joined() + ["\(path): none of \(choices.count) forms fits"]
        }
        var found: [String] = []
        if let type = schema["type"] as? String, !Self.matches(value, type) { return ["\(path): is no \(type)"] }
        if let allowed = schema["enum"] as? [String], let text = value as? String, !allowed.contains(text) { found.append("\(path): '\(text)'") }
        if let object = value as? [String: Any] {
            for key in schema["required"] as? [String] ?? [] where object[key] == nil { found.append("\(path).\(key): missing") }
            for (key, schema) in schema["properties"] as? [String: [String: Any]] ?? [:] {
                if let value = object[key] { found += faults(of: value, schema, at: "\(path).\(key)") }
            }
        }
        if let array = value as? [Any], let items = schema["items"] as? [String: Any] {
            for (index, value) in array.enumerated() { found += faults(of: value, items, at: "\(path)[\(index)]") }
        }
        return found
    }

    private static func matches(_ value: Any, _ type: String) -> Bool {
        switch type {
        case "object": value is [String: Any]
        case "array": value is [Any]
        case "string": value is String
        case "null": value is NSNull
        case "boolean": isBoolean(value)
        case "integer": !isBoolean(value) && (value as? NSNumber).map { $0.doubleValue.rounded() == $0.doubleValue } == true
        case "number": !isBoolean(value) && value is NSNumber
        default: false
        }
    }

    private static func isBoolean(_ value: Any) -> Bool {
        guard let number = value as? NSNumber else { return false }
        return String(cString: number.objCType) == "c"
    }

}
