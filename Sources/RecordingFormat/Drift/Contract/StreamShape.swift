/// How the streams of one call are framed, and the frames they are made of.
public struct StreamShape: Equatable, Sendable, Codable {
    /// How many streams it was derived from.
    public var samples: Int
    public var framing: Framing
    /// By kind, as ``FrameKind`` names them.
    public var frames: [String: FrameShape]
    /// Absent where no stream has recorded times.
    public var timing: StreamTiming?

    /// What a reader of bytes meets. Every member is the set of all that was seen, since one call may answer in several ways.
    public struct Framing: Equatable, Sendable, Codable {
        /// `LF`, `CRLF`, `CR`.
        public var lineEnds: Set<String> = []
        /// Fields of events other than `data`, and `comment`.
        public var fields: Set<String> = []
        /// How many answers run in one stream: the number of `response.created` frames.
        public var answers: Set<String> = []
        /// Kinds of the first frame.
        public var begins: Set<String> = []
        /// Kinds of the last frame of streams that were not broken off or left.
        public var ends: Set<String> = []
        /// ``Ending``s of those streams: `hold` says that the connection stayed open.
        public var endings: Set<String> = []
    }

    /// Frames of one kind.
    public struct FrameShape: Equatable, Sendable, Codable {
        /// In how many of the streams that were not broken off or left.
        public var streams: Presence
        /// How many have a blank behind the JSON.
        public var blankAfterJSON: Presence
        public var fields: JSONShape
    }
}

extension StreamShape.Framing {
    private enum CodingKeys: String, CodingKey { case lineEnds, fields, answers, begins, ends, endings }

    /// Sets are written in order, so that the same contract is the same text.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        for (key, set) in [
            (CodingKeys.lineEnds, lineEnds), (.fields, fields), (.answers, answers), (.begins, begins), (.ends, ends), (.endings, endings),
        ] {
            try container.encode(set.sorted(), forKey: key)
        }
    }
}
