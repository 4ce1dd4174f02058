import QwenSite
import Wire

extension Transcript {
    /// A folded transcript within what the site takes.
    struct Fitting: Equatable {
        var text: String
        /// How many messages it lacks.
        var leftOut = 0
    }

    /// Folds the transcript. Where that is more than the site takes a turn, the oldest turns are left out, as few as need be, and a note in
    /// their place says so. What the system says stays, and so does the newest turn: one that is too large by itself is refused by the site's
    /// client.
    /// - Parameters:
    ///   - limit: in bytes of JSON.
    ///   - former: how many older messages are left out already.
    func fitting(_ limit: Int = Question.textLimit, leftOutAlready former: Int = 0) -> Fitting {
        let whole = folded()
        var surplus = whole.jsonLength - limit
        guard surplus > 0 || former > 0 else { return Fitting(text: whole) }
        surplus += Self.note(leftOut: former + messages.count).jsonLength + Self.gap.jsonLength
        let system = messages.filter { $0.role == .system }
        let others = messages.filter { $0.role != .system }
        let newest = others.lastIndex { $0.role == .user } ?? 0
        var leftOut = 0
        while surplus > 0, leftOut < newest {
            // A turn goes as a whole: an answer without its question would be a riddle.
            repeat {
                surplus -= others[leftOut].section.jsonLength + Self.gap.jsonLength
                leftOut += 1
            } while leftOut < newest && others[leftOut].role != .user
        }
        guard former + leftOut > 0 else { return Fitting(text: whole) }
        let sections = system.map(\.section) + [Self.note(leftOut: former + leftOut)] + others.dropFirst(leftOut).map(\.section)
        return Fitting(text: sections.joined(separator: Self.gap), leftOut: former + leftOut)
    }

    private static func note(leftOut: Int) -> String {
        "## Note\n\nThe oldest messages of this conversation, \(leftOut) in number, are left out here, because it is too long to be told whole."
    }
}
