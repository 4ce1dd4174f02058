extension ContractComparer {
    /// Compares what the web client sends. What it sends says what the site may come to want; whether it does shows in the answers.
    mutating func compare(_ call: CallName, _ old: Contract.RequestShape, _ new: Contract.RequestShape) {
        let sets = [
            ("header", old.head.headers, new.head.headers),
            ("cookie", old.head.cookies.mapValues(\.presence), new.head.cookies.mapValues(\.presence)),
            ("query", old.query, new.query),
        ]
        for (kind, before, after) in sets {
            for change in changes(before, after) {
                note(.additive, .low, call, "request", "\(kind) \(change.place)", change.before, change.after)
            }
        }
        guard let before = old.body, let after = new.body else { return }
        for change in changes(before, after) { note(.additive, .low, call, "request", change.place, change.before, change.after) }
    }
}
