/// Turns the cumulative summaries of reasoning into text that only grows.
///
/// The lists come whole each time; the last element may still grow; after a tool's turn they start again from one element. A title
/// is told when the thought below it begins or the next one comes, since until then it may change.
struct SummaryProgress {
    /// What has been told of the present round, element by element.
    private var told: [(title: String?, thought: String)] = []
    /// A title that waits for its thought.
    private var waitingTitle: String?
    /// The round has ended, so shorter lists begin a new one.
    private var hasEnded = false

    /// The new text that `summary` brings; empty where it brings none.
    mutating func advance(to summary: SiteFrame.Summary, noting drift: inout FrameDrift) -> String {
        if startsAgain(with: summary) { told.removeAll() }
        hasEnded = false
        var text = ""
        for index in 0..<max(summary.titles.count, summary.thoughts.count) {
            let title = index < summary.titles.count ? summary.titles[index] : ""
            let thought = index < summary.thoughts.count ? summary.thoughts[index] : ""
            if index == told.count {
                text += endTitle()
                told.append((nil, ""))
            }
            guard index == told.count - 1 || !thought.isEmpty else { continue }
            text += tell(title: title, thought: thought, at: index, noting: &drift)
        }
        return text
    }

    /// Ends the round. Returns what was held back.
    mutating func end() -> String {
        hasEnded = true
        return endTitle()
    }

    private mutating func tell(title: String, thought: String, at index: Int, noting drift: inout FrameDrift) -> String {
        let known = told[index]
        if known.title == nil, thought.isEmpty {
            waitingTitle = title.isEmpty ? nil : title
            return ""
        }
        var text = ""
        if known.title == nil {
            waitingTitle = nil
            told[index].title = title
            if !title.isEmpty { text = "**\(title)**\n\n" }
            if index > 0 { text = "\n\n" + text }
        }
        // What was told can't be taken back: a thought that was changed, not continued, stays as it was told.
        if thought.hasPrefixBytes(of: known.thought) {
            text += thought.dropBytes(of: known.thought)
            told[index].thought = thought
        } else if !known.thought.hasPrefixBytes(of: thought) {
            drift.note("a summary that was changed")
        }
        return text
    }

    private mutating func endTitle() -> String {
        guard let title = waitingTitle, let last = told.indices.last else { return "" }
        waitingTitle = nil
        told[last].title = title
        return (last > 0 ? "\n\n" : "") + "**\(title)**"
    }

    /// Whether the lists are those of a new round.
    private func startsAgain(with summary: SiteFrame.Summary) -> Bool {
        guard let first = told.first else { return false }
        if hasEnded {
            if summary.thoughts.count < told.count { return true }
            if let title = summary.titles.first, title != first.title { return true }
        }
        guard let thought = summary.thoughts.first else { return false }
        return !thought.hasPrefixBytes(of: first.thought) && !first.thought.hasPrefixBytes(of: thought)
    }
}

extension String {
    /// Whether the text begins with `other`, byte for byte: a character may grow by what follows it.
    fileprivate func hasPrefixBytes(of other: String) -> Bool { utf8.starts(with: other.utf8) }

    fileprivate func dropBytes(of other: String) -> String { String(decoding: utf8.dropFirst(other.utf8.count), as: UTF8.self) }
}
