extension Session.Origin {
    /// Whether it is from the site itself, and not from what somebody wrote of it.
    var isSeen: Bool { self == .live || self == .publicCapture }
}

extension Contract {
    /// What of a call was seen at the site itself.
    public struct Seen: Equatable, Sendable, Codable {
        /// The last day on which it was, ISO 8601; absent where nobody noted it.
        public var captured: String?
        /// Places that no recording from the site has, as ``DriftFinding`` names them, `wrapped /data/id`.
        public var unverified: [String]
    }

    /// Notes for each call what recordings from the site itself show of it.
    mutating func noteWhatWasSeen(in recordings: [Recording]) {
        let seen = recordings.filter(\.session.origin.isSeen)
        guard !seen.isEmpty else { return }
        for (name, shape) in Contract(shapesOf: seen).calls {
            let days = seen.filter { recording in recording.exchanges.contains { CallName($0.match).description == name } }
                .compactMap(\.session.captured)
            let unverified = (calls[name]?.places ?? []).subtracting(shape.places)
            calls[name]?.seen = Seen(captured: days.max().map { String($0.prefix(10)) }, unverified: unverified.sorted())
        }
    }

    /// Whether a place rests on descriptions alone. Of a call that is not in here nothing is claimed.
    func isUnverified(_ place: String, of call: CallName) -> Bool {
        guard let shape = calls[call.description] else { return false }
        return shape.seen.map { $0.unverified.contains(place) } ?? true
    }
}

extension Contract.CallShape {
    /// Every place of every answer.
    fileprivate var places: Set<String> {
        var places: Set<String> = []
        for (form, answer) in answers {
            places.formUnion(answer.head.headers.keys.map { "\(form) header \($0)" })
            places.formUnion(answer.head.cookies.keys.map { "\(form) cookie \($0)" })
            places.formUnion((answer.body?.fields ?? [:]).keys.map { "\(form) \($0)" })
            for (kind, frame) in answer.stream?.frames ?? [:] { places.formUnion(frame.fields.fields.keys.map { "frame \(kind) \($0)" }) }
        }
        return places
    }
}
