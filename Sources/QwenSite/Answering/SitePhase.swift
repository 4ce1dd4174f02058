/// What a frame's content is part of, by the site's name for it (site protocol §5.3).
enum SitePhase: Equatable {
    case answer
    /// Reasoning word by word.
    case think
    /// Reasoning in summaries.
    case summary
    /// A picture's address; the end of this phase is the answer's end.
    case picture
    /// One of the site's tools.
    case tool
    /// Deep research at work: what it plans, looks for and reads.
    case research
    /// Deep research tells what it found. Its end is not yet the answer's: a document may follow.
    case report
    /// A sign of life.
    case silence
    /// All is said.
    case end
    /// The site names no phase where it was not asked for phases.
    case unnamed
    case unknown

    init(_ bytes: Span<UInt8>, _ range: Range<Int>) {
        if bytes.equals("answer", in: range) {
            self = .answer
        } else if bytes.equals("thinking_summary", in: range) {
            self = .summary
        } else if bytes.equals("think", in: range) {
            self = .think
        } else if range.isEmpty {
            self = .unnamed
        } else {
            self = Self.byName[bytes.text(in: range)] ?? .unknown
        }
    }

    private static let byName: [String: SitePhase] = {
        var phases: [String: SitePhase] = [
            "thought": .think, "DeepThinking": .think, "image_gen": .picture, "ReportGeneration": .report, "KeepAlive": .silence, "finished": .end,
        ]
        for name in [
            "ResearchNotice", "ResearchPlanning", "WebResearch", "ResearchSearching", "ResearchReading", "Writing", "PdfMdGen", "InterruptReceived",
        ] { phases[name] = .research }
        for name in [
            "web_search", "web_extractor", "image_search", "image_gen_tool", "image_edit_tool", "code_interpreter", "tool_call", "bash", "fetch_page",
            "read_file", "write_file", "edit_file", "present_file", "generate_image", "local_tool", "image_zoom_in_tool", "history_retriever", "bio",
            "web_search_image",
        ] { phases[name] = .tool }
        return phases
    }()
}

extension SiteFrame {
    enum Status {
        case typing, finished, failed, other

        init(_ bytes: Span<UInt8>, _ range: Range<Int>) {
            if bytes.equals("typing", in: range) {
                self = .typing
            } else if bytes.equals("finished", in: range) {
                self = .finished
            } else {
                self = bytes.equals("error", in: range) ? .failed : .other
            }
        }
    }
}
