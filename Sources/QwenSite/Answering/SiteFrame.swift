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
    var delta: SiteDelta?
    var usage: Usage?
    var drift = FrameDrift()

    init(parsing bytes: Span<UInt8>) throws(JSONScanError) {
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
            let before = delta
            delta = nil
            while let key = try scanner.nextKey() {
                if scanner.matches(key, "delta") {
                    try readDelta(&scanner, bytes)
                } else {
                    if !scanner.matches(key, "index"), !scanner.matches(key, "finish_reason") {
                        drift.note(unknown: scanner.text(of: key), in: "choices[]")
                    }
                    try scanner.skip()
                }
            }
            if delta == nil { drift.note("choices[] without delta") }
            if let before {
                // Other choices than the first are none that was asked for.
                if delta != nil { drift.note("more than one choice") }
                delta = before
            }
        }
        if isEmpty { drift.note("frame without choices") }
    }

    private mutating func readDelta(_ scanner: inout JSONScanner, _ bytes: Span<UInt8>) throws(JSONScanError) {
        guard try scanner.beginObject(at: "choices[].delta", noting: &drift) else { return }
        var read = SiteDelta()
        try read.read(&scanner, bytes, noting: &drift)
        delta = read
    }
}
