import NIOCore
import Wire

/// What one frame of an answer's stream says (site protocol §5.2).
struct SiteFrame {
    struct Created {
        var chat: String?
        var question: String?
        var answer: String?
        /// Whether it is the first of several answers that run side by side.
        var isFirst = true
    }

    /// The summaries so far: cumulative lists, of which the last element may still grow.
    struct Summary {
        var titles: [String] = []
        var thoughts: [String] = []
    }

    var created: Created?
    /// The user stopped the answer, or the site says that all is said.
    var isEndMark = false
    /// The frame tells of a failure, to be read by other means.
    var tellsFailure = false
    /// Where the answer's id stands that the frame belongs to.
    var answerID: Range<Int>?
    /// What it adds to the answer, where it ``hasDelta``: a part of the frame and not optional, since it is large, and would be copied about.
    var delta = SiteDelta()
    private(set) var hasDelta = false
    var usage: Usage?
    var drift = FrameDrift()

    /// Reads what a frame says into one that says nothing yet.
    mutating func read(_ bytes: Span<UInt8>) throws(JSONScanError) {
        var scanner = try JSONScanner(bytes)
        var isKnown = false
        if try scanner.beginObject(at: "frame", noting: &drift) {
            while let key = try scanner.nextKey() {
                if try !readMember(key, &scanner, bytes, &isKnown) {
                    drift.note(unknown: scanner.text(of: key), in: "frame")
                    try scanner.skip()
                }
            }
            if !isKnown { drift.note("frame without choices") }
        }
        try scanner.end()
    }

    /// Reads a member of the frame; false where it is none that is known, and not read.
    /// - Parameter isKnown: becomes true with a member that makes out a kind of frame.
    private mutating func readMember(
        _ key: JSONScanner.Key, _ scanner: inout JSONScanner, _ bytes: Span<UInt8>, _ isKnown: inout Bool
    ) throws(JSONScanError) -> Bool {
        if scanner.matches(key, "choices") {
            isKnown = true
            try readChoices(&scanner, bytes)
        } else if scanner.matches(key, "response_id") {
            try readAnswerID(&scanner)
        } else if scanner.matches(key, "usage") {
            if let newer = try Usage(reading: &scanner, noting: &drift) { usage = newer }
        } else if scanner.matches(key, "timestamp") {
            try scanner.skip()
        } else if scanner.matches(key, "response.info") {
            isKnown = true
            try readInfo(&scanner, bytes)
        } else if scanner.matches(key, "response.created") {
            isKnown = true
            created = try Created(reading: &scanner, noting: &drift)
        } else if scanner.matches(key, "response.stopped") {
            isKnown = true
            isEndMark = true
            try readStopped(&scanner)
        } else if scanner.matches(key, "done") {
            isKnown = true
            isEndMark = try scanner.boolOrSkip() == true
        } else if scanner.matches(key, "success") {
            isKnown = true
            if try scanner.boolOrSkip() == false { tellsFailure = true }
        } else if scanner.matches(key, "error") || scanner.matches(key, "ret") || scanner.matches(key, "code") {
            // `null`, `false` and an empty list say that all is well.
            isKnown = true
            if try scanner.isSomething(in: bytes) { tellsFailure = true }
        } else if tellsFailure {
            // What belongs to the failure is read where failures are.
            try scanner.skip()
        } else {
            return false
        }
        return true
    }

    private mutating func readAnswerID(_ scanner: inout JSONScanner) throws(JSONScanError) {
        let kind = try scanner.kind()
        if let range = try scanner.stringRangeOrSkip() { answerID = range } else { drift.note("frame.response_id", kind) }
    }

    private mutating func readInfo(_ scanner: inout JSONScanner, _ bytes: Span<UInt8>) throws(JSONScanError) {
        guard try scanner.beginObject(at: "response.info", noting: &drift) else { return }
        while let key = try scanner.nextKey() {
            guard scanner.matches(key, "action"), let action = try scanner.stringRangeOrSkip() else {
                if !scanner.matches(key, "action") { try scanner.skip() }
                continue
            }
            guard !bytes.equals("keep_alive", in: action), !bytes.equals("skip_think", in: action) else { continue }
            drift.note(unknown: bytes.text(in: action), in: "response.info")
        }
    }

    private mutating func readStopped(_ scanner: inout JSONScanner) throws(JSONScanError) {
        guard try scanner.beginObjectOrSkip() else { return }
        while let key = try scanner.nextKey() {
            if scanner.matches(key, "response_id") { try readAnswerID(&scanner) } else { try scanner.skip() }
        }
    }

    private mutating func readChoices(_ scanner: inout JSONScanner, _ bytes: Span<UInt8>) throws(JSONScanError) {
        guard try scanner.beginArray(at: "frame.choices", noting: &drift) else { return }
        var isEmpty = true
        while try scanner.nextElement() {
            isEmpty = false
            guard try scanner.beginObject(at: "frame.choices[]", noting: &drift) else { continue }
            let isFirst = !hasDelta
            var hasOne = false
            while let key = try scanner.nextKey() {
                if scanner.matches(key, "delta") {
                    if try readDelta(&scanner, bytes, isFirst: isFirst) { hasOne = true }
                } else {
                    if !scanner.matches(key, "index"), !scanner.matches(key, "finish_reason") {
                        drift.note(unknown: scanner.text(of: key), in: "choices[]")
                    }
                    try scanner.skip()
                }
            }
            if !hasOne { drift.note("choices[] without delta") }
            if hasOne, !isFirst { drift.note("more than one choice") }
        }
        if isEmpty { drift.note("frame without choices") }
    }

    /// Reads what a choice adds; false where that is nothing to be read. Other choices than the first are none that was asked for.
    private mutating func readDelta(_ scanner: inout JSONScanner, _ bytes: Span<UInt8>, isFirst: Bool) throws(JSONScanError) -> Bool {
        guard try scanner.beginObject(at: "choices[].delta", noting: &drift) else { return false }
        if isFirst {
            // The last of several members of one name counts.
            if hasDelta { delta = SiteDelta() }
            hasDelta = true
            try delta.read(&scanner, bytes, noting: &drift)
        } else {
            var other = SiteDelta()
            try other.read(&scanner, bytes, noting: &drift)
        }
        return true
    }
}
