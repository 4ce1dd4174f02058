import Foundation
import RecordingFormat
import TestSupport
import Testing

/// `docs/site-protocol.md`: what passes between the client and the site, which recordings show it, what they rest on, what reads it and
/// which tests prove that.
@Suite("The table of the site's protocol")
struct SiteProtocolTableTests {
    private let recordings: [Recording]
    /// By path below the project.
    private let sources: [String: String]
    private let tests: [String: String]

    init() throws {
        recordings = try Recording.all(below: recordingsDirectory.appending(path: "sessions"))
        sources = try Self.swiftFiles(below: "Sources/QwenSite")
        tests = try Self.swiftFiles(below: "Tests")
    }

    @Test("the page is what recordings, sources and tests say now")
    func page() throws {
        try expectCommitted(
            Data(try text().utf8), at: projectDirectory.appending(path: "docs/site-protocol.md"), writtenBy: "SiteProtocolTableTests")
    }

    @Test("every recorded exchange is in the table")
    func everyExchange() {
        for recording in recordings {
            for exchange in recording.exchanges {
                let call = CallName(exchange.match).description
                let isListed = SiteFeature.all.contains { feature in
                    feature.calls.contains(call) && (feature.recordings.isEmpty || feature.recordings.contains(recording.session.name))
                }
                #expect(isListed, "\(recording.session.name): \(call)")
            }
        }
    }

    @Test("every call of the client is in the table")
    func everyMethod() {
        let doors = sources.filter { $0.key.contains("SiteClient") }.values.joined()
        let methods = Set(doors.matches(of: /public func (\w+)/).map { String($0.1) })
        #expect(methods == Set(SiteFeature.all.flatMap(\.methods)))
    }

    @Test("every recording, type, test and capture in the table exists")
    func everyName() throws {
        for feature in SiteFeature.all {
            #expect(Set(feature.recordings).subtracting(recordings.map(\.session.name)) == [], "\(feature.name)")
            for call in feature.calls { #expect(!names(of: [call], in: feature).isEmpty, "\(feature.name): \(call)") }
            for type in feature.types { #expect(file(declaring: type) != nil, "\(type)") }
            for test in feature.tests { #expect(file(testing: test) != nil, "\(test)") }
            guard let captures = SharedCaptures.directory else { continue }
            for capture in feature.captures {
                #expect(FileManager.default.fileExists(atPath: captures.appending(path: capture).path), "\(capture)")
            }
        }
    }

    // MARK: The page

    private func text() throws -> String {
        var text = """
            # What passes between this program and the site

            Generated; `QWEN_REGENERATE=1 swift test --filter SiteProtocolTableTests` writes it anew.

            *Recordings* lie in `Recordings/sessions/`, each with its origin: `live` (recorded from the site), `public-capture`, `reconstructed`
            (written from descriptions), `synthetic` (made up). *Captures* are answers and requests that others have published; a test compares
            with them where they are at hand. A row without a capture rests on descriptions alone.

            \(origins())

            | what | recordings | captures | read by | tests |
            |---|---|---|---|---|

            """
        for feature in SiteFeature.all { text += row(feature) }
        text += """

            ## Frames of answers

            Read by \(link("AnswerReducer")). What is read of each is committed: of recordings in `Tests/Goldens/recordings`
            (\(testLink("each is read as it was") ?? "")), of captures, without their text, in `Tests/Goldens/captures`
            (\(testLink("each stream is read as it was, and holds nothing that is not known") ?? "")). A frame without a capture rests on descriptions
            alone. All recordings are replayed over TLS as well (\(testLink("every recorded answer, over TLS, is what it is without a network") ?? "")).

            | frame | recordings | captures |
            |---|---|---|

            """
        let captured = try CapturedFrames.committed().captures
        for (kind, names) in frames() {
            let captures = captured[kind, default: []].map { "`\($0)`" }.joined(separator: "<br>")
            text += "| `\(kind)` | \(names) | \(captures.isEmpty ? "–" : captures) |\n"
        }
        return text
    }

    private func row(_ feature: SiteFeature) -> String {
        let cells = [
            feature.name + feature.methods.map { " `\($0)`" }.joined(),
            names(of: feature.calls, in: feature).map { "\($0.session.name) (\($0.session.origin.rawValue))" }.joined(separator: "<br>"),
            feature.captures.map { "`\($0)`" }.joined(separator: "<br>"), feature.types.map(link).joined(separator: "<br>"),
            feature.tests.compactMap(testLink).joined(separator: "<br>"),
        ]
        return "| \(cells.map { $0.isEmpty ? "–" : $0 }.joined(separator: " | ")) |\n"
    }

    /// The recordings that have one of these calls.
    private func names(of calls: [String], in feature: SiteFeature) -> [Recording] {
        recordings.filter { recording in
            guard feature.recordings.isEmpty || feature.recordings.contains(recording.session.name) else { return false }
            return recording.exchanges.contains { calls.contains(CallName($0.match).description) }
        }
    }

    private func origins() -> String {
        let counts = Dictionary(grouping: recordings, by: \.session.origin.rawValue).mapValues(\.count).sorted { $0.key < $1.key }
        let rows = SiteFeature.all.count { !$0.captures.isEmpty }
        return "\(recordings.count) recordings: \(counts.map { "\($0.value) \($0.key)" }.joined(separator: ", ")). "
            + "\(rows) of \(SiteFeature.all.count) rows are compared with captures."
    }

    /// Each kind of frame, with the recordings that hold it.
    private func frames() -> [(kind: String, recordings: String)] {
        var names: [String: [String]] = [:]
        for recording in recordings {
            let kinds = Set(Contract(of: [recording]).calls.values.flatMap(\.answers.values).compactMap(\.stream).flatMap(\.frames.keys))
            for kind in kinds { names[kind, default: []].append(recording.session.name) }
        }
        return names.sorted { $0.key < $1.key }.map { ($0.key, $0.value.joined(separator: "<br>")) }
    }

    private func link(_ type: String) -> String {
        file(declaring: type).map { "[\(type)](../\($0))" } ?? type
    }

    private func testLink(_ test: String) -> String? {
        file(testing: test).map { "[\(test)](../\($0))" }
    }

    // MARK: Sources

    private func file(declaring type: String) -> String? {
        let words = ["struct", "enum", "final class", "class"].map { "\($0) \(type)" }
        return first(in: sources) { text in
            words.contains { word in text.ranges(of: word).contains { !(text[$0.upperBound...].first.map { $0.isLetter || $0.isNumber } ?? false) } }
        }
    }

    private func file(testing test: String) -> String? { first(in: tests) { $0.contains("\"\(test)\"") && $0.contains("@Suite") } }

    private func first(in files: [String: String], _ fits: (String) -> Bool) -> String? {
        files.sorted { $0.key < $1.key }.first { !$0.key.contains("ContractTests") && fits($0.value) }?.key
    }

    private static func swiftFiles(below folder: String) throws -> [String: String] {
        let root = projectDirectory.appending(path: folder)
        let paths = try FileManager.default.subpathsOfDirectory(atPath: root.path).filter { $0.hasSuffix(".swift") }
        return try Dictionary(
            uniqueKeysWithValues: paths.map { ("\(folder)/\($0)", try String(contentsOf: root.appending(path: $0), encoding: .utf8)) })
    }
}
