import NIOCore
import Wire

/// What one frame of an answer's stream says (site protocol §5.2), as far as a text answer is concerned.
struct SiteFrame {
    /// What a piece of content is part of.
    enum Phase {
        case answer
        /// Reasoning word by word.
        case think
        /// Reasoning in summaries.
        case summary
        /// A picture's address. Nothing is made of it here, but its end is the answer's end.
        case picture
        /// Tools, and whatever else there may come to be.
        case other
        /// The site names none where it was not asked for phases.
        case unnamed
    }

    enum Status { case typing, finished, failed, other }

    struct Created {
        var chat: String?
        var question: String?
        var answer: String?
        /// Whether it is the first of several answers that run side by side.
        var isFirst = true
    }

    var created: Created?
    /// The user stopped the answer, or the site says that all is said.
    var isEndMark = false
    /// The frame tells of a failure, to be read by other means.
    var tellsFailure = false
    /// The answer that the frame belongs to is not the one asked for.
    var isOfOtherAnswer = false
    /// The answer's id, read only while none is known.
    var answer: String?
    var hasDelta = false
    var phase = Phase.unnamed
    var status = Status.other
    var content = ""
    var summary: Summary?
    var usage: Usage?

    /// The summaries so far: cumulative lists, of which the last element may still grow.
    struct Summary {
        var titles: [String] = []
        var thoughts: [String] = []
    }

    /// - Parameter knownAnswer: the id of the answer that is being read, in UTF-8; empty while none is known.
    init(parsing bytes: Span<UInt8>, knownAnswer: [UInt8]) throws(JSONScanError) {
        var scanner = try JSONScanner(bytes)
        guard try scanner.kind() == .object else {
            try scanner.skip()
            try scanner.end()
            return
        }
        try scanner.beginObject()
        while let key = try scanner.nextKey() {
            if scanner.matches(key, "choices") {
                try readChoices(&scanner, bytes)
            } else if scanner.matches(key, "response_id") {
                try readAnswerID(&scanner, bytes, knownAnswer: knownAnswer)
            } else if scanner.matches(key, "usage") {
                usage = try Usage(reading: &scanner)
            } else if scanner.matches(key, "response.created") {
                created = try Created(reading: &scanner)
            } else if scanner.matches(key, "response.stopped") {
                isEndMark = true
                try readStopped(&scanner, bytes, knownAnswer: knownAnswer)
            } else if scanner.matches(key, "done") {
                isEndMark = try scanner.boolOrSkip() == true
            } else if scanner.matches(key, "success") {
                if try scanner.boolOrSkip() == false { tellsFailure = true }
            } else if scanner.matches(key, "error") || scanner.matches(key, "ret") || scanner.matches(key, "code") {
                // `null`, `false` and an empty list say that all is well.
                if try scanner.isSomething(in: bytes) { tellsFailure = true }
            } else {
                try scanner.skip()
            }
        }
        try scanner.end()
    }

    private mutating func readAnswerID(_ scanner: inout JSONScanner, _ bytes: Span<UInt8>, knownAnswer: [UInt8]) throws(JSONScanError) {
        if knownAnswer.isEmpty {
            answer = try scanner.stringOrSkip()
        } else if let range = try scanner.stringRangeOrSkip() {
            isOfOtherAnswer = !bytes.equals(knownAnswer, in: range)
        }
    }

    private mutating func readStopped(_ scanner: inout JSONScanner, _ bytes: Span<UInt8>, knownAnswer: [UInt8]) throws(JSONScanError) {
        guard try scanner.beginObjectOrSkip() else { return }
        while let key = try scanner.nextKey() {
            if scanner.matches(key, "response_id") {
                try readAnswerID(&scanner, bytes, knownAnswer: knownAnswer)
            } else {
                try scanner.skip()
            }
        }
    }

    private mutating func readChoices(_ scanner: inout JSONScanner, _ bytes: Span<UInt8>) throws(JSONScanError) {
        guard try scanner.kind() == .array else { return try scanner.skip() }
        try scanner.beginArray()
        while try scanner.nextElement() {
            guard !hasDelta, try scanner.beginObjectOrSkip() else { continue }
            while let key = try scanner.nextKey() {
                if scanner.matches(key, "delta"), try scanner.kind() == .object {
                    hasDelta = true
                    try readDelta(&scanner, bytes)
                } else {
                    try scanner.skip()
                }
            }
        }
    }

    private mutating func readDelta(_ scanner: inout JSONScanner, _ bytes: Span<UInt8>) throws(JSONScanError) {
        try scanner.beginObject()
        while let key = try scanner.nextKey() {
            if scanner.matches(key, "content") {
                content = try scanner.textOrSkip()
            } else if scanner.matches(key, "phase") {
                guard let range = try scanner.stringRangeOrSkip() else { continue }
                phase = Phase(bytes, range)
            } else if scanner.matches(key, "status") {
                guard let range = try scanner.stringRangeOrSkip() else { continue }
                status = Status(bytes, range)
            } else if scanner.matches(key, "extra") {
                summary = try Summary(reading: &scanner)
            } else {
                try scanner.skip()
            }
        }
    }
}

extension SiteFrame.Phase {
    fileprivate init(_ bytes: Span<UInt8>, _ range: Range<Int>) {
        if bytes.equals("answer", in: range) {
            self = .answer
        } else if bytes.equals("think", in: range) {
            self = .think
        } else if bytes.equals("thinking_summary", in: range) {
            self = .summary
        } else if bytes.equals("image_gen", in: range) {
            self = .picture
        } else {
            self = range.isEmpty ? .unnamed : .other
        }
    }
}

extension SiteFrame.Status {
    fileprivate init(_ bytes: Span<UInt8>, _ range: Range<Int>) {
        if bytes.equals("typing", in: range) {
            self = .typing
        } else if bytes.equals("finished", in: range) {
            self = .finished
        } else {
            self = bytes.equals("error", in: range) ? .failed : .other
        }
    }
}
