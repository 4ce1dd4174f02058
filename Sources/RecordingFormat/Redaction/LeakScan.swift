public import Foundation
import NIOCore

/// Looks through finished files for what redaction should have taken out. A finding says where and what kind, never the value.
public struct LeakScan: Sendable {
    private let known: SecretSearch

    /// - Parameter known: secrets to look for besides what gives itself away.
    public init(known: KnownSecrets = KnownSecrets()) {
        self.known = known.search
    }

    /// The findings in every file of a folder and of the folders in it.
    ///
    /// - Throws: ``RecordingError`` for a file that can't be read: what nobody looked at is not clean.
    public func findings(below directory: URL) throws(RecordingError) -> [Finding] {
        guard let paths = try? FileManager.default.subpathsOfDirectory(atPath: directory.path) else {
            throw RecordingError(file: directory.relativePath, reason: "the folder can't be read")
        }
        var findings: [Finding] = []
        for path in paths.sorted() where !path.split(separator: "/").contains(where: { $0 == ".git" || $0 == Quarantine.folderName }) {
            let file = directory.appending(path: path)
            var isDirectory: ObjCBool = false
            guard FileManager.default.fileExists(atPath: file.path, isDirectory: &isDirectory), !isDirectory.boolValue else { continue }
            let data = try RecordingFile.data(at: file)
            findings += self.findings(in: Array(data), file: file)
        }
        return findings
    }

    private func findings(in bytes: [UInt8], file: URL) -> [Finding] {
        let text = ByteBuffer(bytes: bytes)
        let name = file.lastPathComponent
        var leaks = known.hits(in: bytes).map { Leak(offset: $0.range.lowerBound, what: "a secret that was to be replaced") }
        if text.isText {
            let isHead = name.hasSuffix(".json") && !name.dropLast(5).contains(".")
            let masked = Self.masked(bytes)
            leaks += Self.leaks(inText: isHead ? HeadLeaks.withoutDigests(masked) : masked)
            if isHead { leaks += HeadLeaks.leaks(bytes) }
        }
        var findings = leaks.map { Finding(file: file.relativePath, line: text.line(at: $0.offset), kind: .leak, reason: $0.what) }
        if name.hasSuffix(".sse"), let stream = try? AnnotatedStream(parsing: text) {
            findings += cutLeaks(Array(stream.body.readableBytesView)).map {
                Finding(file: file.relativePath, line: stream.fileLine(ofBodyOffset: $0.offset), kind: .leak, reason: $0.what + ", cut over frames")
            }
        }
        var seen: Set<String> = []
        return findings.filter { seen.insert($0.description).inserted }
    }

    /// What no single frame gives away.
    private func cutLeaks(_ body: [UInt8]) -> [Leak] {
        SplitText.all(in: BodyText(Self.masked(body), isStream: true)).flatMap { text -> [Leak] in
            let isProse = text.place.contains("/content") || text.place.hasSuffix("/arguments") || text.place.isEmpty
            var ranges = known.hits(in: text.joined).map { ($0.range, "a secret that was to be replaced") }
            for pattern in SecretPattern.allCases where !text.isGrowing {
                ranges += pattern.ranges(in: text.joined).map { ($0, pattern.description) }
            }
            if isProse, !text.isGrowing { ranges += HighEntropy.ranges(in: text.joined).map { ($0, Self.random) } }
            return ranges.compactMap { range, what in
                let pieces = text.bodyRanges(of: range)
                return pieces.count > 1 ? Leak(offset: pieces[0].body.lowerBound, what: what) : nil
            }
        }
    }

    /// What gives itself away.
    private static func leaks(inText text: [UInt8]) -> [Leak] {
        var taken: [Range<Int>] = []
        var leaks: [Leak] = []
        for pattern in SecretPattern.allCases {
            for range in pattern.ranges(in: text) {
                taken.append(range)
                leaks.append(Leak(offset: range.lowerBound, what: pattern.description))
            }
        }
        for range in HighEntropy.ranges(in: text) where !taken.contains(where: { $0.overlaps(range) }) {
            leaks.append(Leak(offset: range.lowerBound, what: random))
        }
        return leaks + HeadLeaks.cookies(inText: text)
    }

    /// The text with blanks in the place of placeholders, and numbers in the place of those without quotes.
    private static func masked(_ bytes: [UInt8]) -> [UInt8] {
        var text = bytes
        for span in Template.spans(in: bytes) {
            let filler = bytes[span].starts(with: "{{now:".utf8) ? UInt8(ascii: "1") : UInt8(ascii: " ")
            text.replaceSubrange(span, with: bytes[span].map { $0 == 0x0A ? 0x0A : filler })
        }
        return text
    }

    private static let random = "what looks like a key or a token"
}

/// A place in a file that gives something away.
struct Leak {
    var offset: Int
    /// What kind of thing, never which.
    var what: String
}

extension SecretPattern: CustomStringConvertible {
    var description: String {
        switch self {
        case .token: "a signed token (JWT)"
        case .temporaryKey: "a temporary key of the object store"
        case .accessKey: "a key of the object store"
        case .email: "a mail address"
        }
    }
}
