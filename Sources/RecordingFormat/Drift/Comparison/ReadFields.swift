public import Foundation

/// Which of the site's fields are read by the client, and what depends on them. A field that nobody reads can't break anything.
///
/// Committed as `Recordings/drift/read.json`. It is not written by hand: `Tests/ContractTests` takes each field out of each recorded
/// answer, and notes the field where the client then says something else.
public struct ReadFields: Equatable, Sendable, Codable {
    /// What depends on a place, by purpose of the call, part of the answer and place; part and place as in ``DriftFinding``.
    private var readers: [String: [String: [String: [String]]]]

    public init() { readers = [:] }

    /// In a file the readers of a place are one text, `finished, text`.
    public init(from decoder: any Decoder) throws {
        readers = try decoder.singleValueContainer().decode([String: [String: [String: String]]].self).mapValues { parts in
            parts.mapValues { places in places.mapValues { $0.split(separator: ", ").map(String.init) } }
        }
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(readers.mapValues { parts in parts.mapValues { places in places.mapValues { $0.joined(separator: ", ") } } })
    }

    public init(at file: URL) throws(RecordingError) {
        do { self = try JSONDecoder().decode(ReadFields.self, from: try Data(contentsOf: file)) } catch {
            throw RecordingError(file: file.relativePath, reason: "not a list of fields that are read: \(error)")
        }
    }

    public func encoded() throws -> Data { try CommittedJSON.encode(self) }

    /// Notes that a part of an answer was looked at, whether or not anything in it turns out to be read.
    public mutating func insert(part: String, of call: CallName) {
        readers[call.purpose, default: [:]][part, default: [:]].merge([:]) { old, _ in old }
    }

    /// Notes that `reader` depends on a place.
    public mutating func insert(_ place: String, in part: String, of call: CallName, readBy reader: String) {
        var names = readers[call.purpose]?[part]?[place] ?? []
        guard !names.contains(reader) else { return }
        names.append(reader)
        readers[call.purpose, default: [:]][part, default: [:]][place] = names.sorted()
    }

    /// Who depends on a place; empty for nobody. Of a part that was never looked at, whoever makes the call may read anything.
    func readers(of place: String, in part: String, of call: CallName) -> [String] {
        if isRefused(part) { return readersOfRefusals(place) }
        guard let places = readers[call.purpose]?[part] else { return readers(of: call) }
        return places[place] ?? []
    }

    /// Who depends on anything in a part of an answer.
    func readers(in part: String, of call: CallName) -> [String] {
        guard let places = readers[call.purpose]?[part] else { return readers(of: call) }
        return Set(places.values.joined()).sorted()
    }

    /// Who depends on the call.
    func readers(of call: CallName) -> [String] {
        Set((readers[call.purpose] ?? [:]).values.flatMap { $0.values.joined() }).sorted()
    }

    /// What is made of a refusal does not depend on the call, nor on what is refused.
    private func readersOfRefusals(_ place: String) -> [String] {
        Set(readers.values.flatMap { parts in parts.filter { isRefused($0.key) }.flatMap { $0.value[place] ?? [] } }).sorted()
    }

    private func isRefused(_ part: String) -> Bool {
        AnswerForm(rawValue: part).map { !$0.isOrdinary } ?? false
    }
}
