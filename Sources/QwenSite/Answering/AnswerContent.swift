/// What the pieces of one answer add up to: text, reasoning, pages, pictures and the site's tools at work.
struct AnswerContent {
    /// A report of a deep research has ended, behind which nothing has to come.
    private(set) var isComplete = false

    /// The phase of the piece before, where the site names phases.
    private var phase: (phase: SitePhase, name: String)?
    private var summary = SummaryProgress()
    private var reasoning = Reasoning.none
    private var tools = ToolProgress()
    private var sources = SourceList()
    private var citations = CitationReader()
    /// Pictures, documents and tasks that were told.
    private var told: Set<String> = []
    /// Something was told that a client can show as the answer.
    private var hasTold = false
    /// Phases that are not known, and held text.
    private var lostPhases: Set<String> = []

    private enum Reasoning {
        case none, running
        /// A piece has ended: what comes is set apart from it.
        case paused
    }

    /// Gives a piece without a phase, among others that have one, the phase of the piece before.
    mutating func namePhase(of delta: inout SiteDelta, _ drift: inout FrameDrift) {
        guard delta.phase == .unnamed else {
            phase = (delta.phase, delta.phaseName)
            return
        }
        if delta.extra?.summary != nil {
            delta.phase = .summary
        } else if let phase, !delta.isOfTool {
            (delta.phase, delta.phaseName) = phase
        } else {
            return
        }
        drift.note("delta without phase")
    }

    /// Takes a piece and appends what it tells.
    mutating func take(_ delta: SiteDelta, _ events: inout [AnswerEvent], _ drift: inout FrameDrift) {
        reason(delta.reasoning, &events)
        switch delta.phase {
        case .answer, .report: tell(delta.content, &events)
        case .unnamed where !delta.isOfTool: tell(delta.content, &events)
        case .think, .research: reason(delta.content, &events)
        case .summary:
            if let lists = delta.extra?.summary { reason(summary.advance(to: lists, noting: &drift), &events) }
            // Never seen, but nothing may get lost.
            reason(delta.content, &events)
        case .picture:
            if delta.content.hasPrefix("http") { show(.image(url: delta.content), delta.content, &events) } else { tell(delta.content, &events) }
        case .tool, .unnamed: take(tool: delta, &events)
        case .silence, .end: break
        case .unknown:
            drift.note("phase \(FrameDrift.name(delta.phaseName))")
            if delta.isOfTool {
                take(tool: delta, &events)
            } else if !delta.content.isEmpty {
                drift.note("text of an unknown phase")
                if lostPhases.count < 8 { lostPhases.insert(FrameDrift.name(delta.phaseName)) }
            }
        }
        if let extra = delta.extra { take(extra, of: delta, &events) }
        guard delta.status == .finished else { return }
        switch delta.phase {
        case .think, .summary, .research: endReasoning(&events)
        case .report: isComplete = true
        case .answer, .picture, .tool, .silence, .end, .unnamed, .unknown: break
        }
    }

    /// Appends what was held back, now that nothing comes any more.
    /// - Throws: where all that came was in phases that are not known: an empty answer would be a lie.
    mutating func end(_ events: inout [AnswerEvent]) throws(SiteError) {
        flush(&events)
        guard !hasTold, !lostPhases.isEmpty else { return }
        throw .malformed(place: "completion: text only in unknown phases: \(lostPhases.sorted().joined(separator: ", "))")
    }

    /// Appends what was held back in the hope of more.
    mutating func flush(_ events: inout [AnswerEvent]) {
        endReasoning(&events)
        events += citations.end()
    }

    private mutating func tell(_ text: String, _ events: inout [AnswerEvent]) {
        guard !text.isEmpty else { return }
        hasTold = true
        endReasoning(&events)
        if sources.isEmpty { events.append(.text(text)) } else { events += citations.read(text, from: sources) }
    }

    private mutating func take(tool delta: SiteDelta, _ events: inout [AnswerEvent]) {
        events += tools.advance(with: delta).map(AnswerEvent.toolActivity)
    }

    private mutating func take(_ extra: SiteExtra, of delta: SiteDelta, _ events: inout [AnswerEvent]) {
        for step in extra.research {
            events += tools.advance(with: step, tool: delta.phaseName).map(AnswerEvent.toolActivity)
            tell(sources.add(step.pages), &events)
        }
        tell(sources.add(extra.documents, usedID: extra.usedID), &events)
        tell(sources.add(extra.pages), &events)
        for url in extra.images { show(.image(url: url), url, &events) }
        if let url = extra.document, url.hasPrefix("http") { show(.document(url: url), url, &events) }
        if let id = extra.task { show(.task(id: id), id, &events) }
    }

    private func tell(_ sources: [Source], _ events: inout [AnswerEvent]) {
        if !sources.isEmpty { events.append(.sources(sources)) }
    }

    private mutating func show(_ event: AnswerEvent, _ key: String, _ events: inout [AnswerEvent]) {
        guard told.count < 1000, told.insert(key).inserted else { return }
        hasTold = true
        endReasoning(&events)
        events += citations.end()
        events.append(event)
    }

    private mutating func reason(_ text: String, _ events: inout [AnswerEvent]) {
        guard !text.isEmpty else { return }
        events.append(.reasoning(reasoning == .paused ? "\n\n" + text : text))
        reasoning = .running
    }

    private mutating func endReasoning(_ events: inout [AnswerEvent]) {
        reason(summary.end(), &events)
        if reasoning == .running { reasoning = .paused }
    }
}
