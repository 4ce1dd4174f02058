/// Follows the site's tools at work, each from its call to its result.
///
/// The model's request comes as text that grows; it is whole when it comes twice the same, and at the latest when the result is
/// there. Tools that are not known look the same.
struct ToolProgress {
    private struct Call {
        var id: String
        var tool: String
        var arguments = ""
        var isCalled = false
    }

    /// What a stream can make of calls that never end is bounded.
    private static let limit = 64

    private var running: [Call] = []

    mutating func advance(with delta: SiteDelta) -> [ToolActivity] {
        let tool = delta.call?.name ?? delta.name ?? (delta.phaseName.isEmpty ? "tool" : delta.phaseName)
        let id = delta.callID ?? delta.extra?.callID ?? tool
        var activities: [ToolActivity] = []
        let index = index(of: id, tool: tool, &activities)
        if let call = delta.call { take(call.arguments, at: index, &activities) }
        let output = delta.content.isEmpty ? delta.extra?.output : delta.content
        switch delta.status {
        case .failed:
            end(index, .failed(details: Redaction.clean(delta.extra?.failure ?? output ?? "no details")), &activities)
        case .finished:
            if let output, !output.isEmpty { tell(.output(output), of: index, &activities) }
            end(index, .finished, &activities)
        case .typing, .other:
            if let output, !output.isEmpty { tell(.output(output), of: index, &activities) }
        }
        return activities
    }

    /// A question of a deep research, which looks for its answer as a tool would.
    mutating func advance(with step: ResearchStep, tool: String) -> [ToolActivity] {
        var activities: [ToolActivity] = []
        let id = "research_\(step.index)"
        // Every frame lists all questions again.
        if step.isDone, !running.contains(where: { $0.id == id }) { return [] }
        let index = index(of: id, tool: tool, &activities)
        if !running[index].isCalled, !step.query.isEmpty {
            running[index].arguments = step.query
            call(index, &activities)
        }
        if step.isDone { end(index, .finished, &activities) }
        return activities
    }

    private mutating func index(of id: String, tool: String, _ activities: inout [ToolActivity]) -> Int {
        if let index = running.firstIndex(where: { $0.id == id }) { return index }
        if running.count == Self.limit { running.removeFirst() }
        running.append(Call(id: id, tool: tool))
        tell(.started, of: running.count - 1, &activities)
        return running.count - 1
    }

    private mutating func take(_ arguments: String, at index: Int, _ activities: inout [ToolActivity]) {
        let known = running[index].arguments
        if arguments == known {
            call(index, &activities)
        } else {
            // One source saw pieces instead of the whole.
            running[index].arguments = arguments.utf8.starts(with: known.utf8) ? arguments : known + arguments
        }
    }

    private mutating func call(_ index: Int, _ activities: inout [ToolActivity]) {
        guard !running[index].isCalled, !running[index].arguments.isEmpty else { return }
        running[index].isCalled = true
        tell(.called(arguments: running[index].arguments), of: index, &activities)
    }

    private mutating func end(_ index: Int, _ step: ToolActivity.Step, _ activities: inout [ToolActivity]) {
        call(index, &activities)
        tell(step, of: index, &activities)
        running.remove(at: index)
    }

    private func tell(_ step: ToolActivity.Step, of index: Int, _ activities: inout [ToolActivity]) {
        activities.append(ToolActivity(call: running[index].id, tool: running[index].tool, step: step))
    }
}
