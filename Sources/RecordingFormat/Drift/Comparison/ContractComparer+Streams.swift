extension ContractComparer {
    /// Compares framing, frames and times of streams.
    mutating func compare(_ part: AnswerPart, _ old: StreamShape, _ new: StreamShape) {
        compareFraming(part, old.framing, new.framing)
        for kind in Set(old.frames.keys).union(new.frames.keys).sorted() {
            var frame = part
            frame.frame = kind
            switch (old.frames[kind], new.frames[kind]) {
            case (let before?, let after?):
                compare(frame, before.fields, after.fields)
                if before.blankAfterJSON.count == 0, after.blankAfterJSON.count > 0 {
                    note(.additive, .low, part.call, frame.name, "blank after JSON", "none", after.blankAfterJSON.description)
                }
            case (let before?, nil):
                guard before.streams.isAlways, new.frames.values.contains(where: { $0.streams.total > 0 }) else { continue }
                note(part.call, frame.name, "", "in every stream", "gone", read.readers(in: frame.name, of: part.call), .high)
            case (nil, _?): note(.additive, .medium, part.call, frame.name, "", "unknown", "new")
            case (nil, nil): continue
            }
        }
        if let before = old.timing, let after = new.timing { warn(part, before, after) }
    }

    /// Whoever reads the stream reads its framing; comments are passed over by every reader of event streams.
    private mutating func compareFraming(_ part: AnswerPart, _ old: StreamShape.Framing, _ new: StreamShape.Framing) {
        let readers = read.readers(of: part.call)
        for (place, before, after) in [
            ("line ends", old.lineEnds, new.lineEnds), ("event fields", old.fields.subtracting(["comment"]), new.fields.subtracting(["comment"])),
            ("answers in a stream", old.answers, new.answers), ("first frame", old.begins, new.begins), ("last frame", old.ends, new.ends),
            ("ending", old.endings, new.endings),
        ] {
            guard let added = added(before, after) else { continue }
            note(part.call, part.name, place, added.before, added.after, readers, .high)
        }
        if !old.fields.contains("comment"), new.fields.contains("comment") {
            note(.additive, .low, part.call, part.name, "comments", "none", "some")
        }
    }

    private mutating func warn(_ part: AnswerPart, _ old: StreamTiming, _ new: StreamTiming) {
        for (name, before, after) in [
            ("first frame", old.firstFrame, new.firstFrame), ("gap between frames", old.gap, new.gap), ("keep-alive", old.keepAlive, new.keepAlive),
        ] {
            guard let before, let after, after.differs(from: before) else { continue }
            result.warnings.append(
                "\(part.call): \(name) \(before.median) ms (p95 \(before.p95)) → \(after.median) ms (p95 \(after.p95))")
        }
    }
}

extension StreamTiming.Spread {
    /// Twice as long or half as long, by more than a network's jitter, in the middle or at the slow end.
    fileprivate func differs(from old: Self) -> Bool {
        Self.differ(old.median, median) || Self.differ(old.p95, p95)
    }

    private static func differ(_ one: Int, _ other: Int) -> Bool {
        let (short, long) = (min(one, other), max(one, other))
        return long - short >= 200 && long >= 2 * short
    }
}
