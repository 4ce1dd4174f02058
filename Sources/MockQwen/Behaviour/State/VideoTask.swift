import FoundationEssentials
import RecordingFormat
import Synchronization

/// The making of a film, which a client asks about until it is done (`site-protocol` §5.3, video).
struct VideoTask: Sendable {
    /// How long the site takes, in seconds: between 93 and 343 were seen.
    static let usual = 120.0

    enum State: Equatable, Sendable {
        case running
        case success(url: String)
        case failed
    }

    let id: String
    let owner: String
    let chat: String
    let chatType: String
    let readyAt: Date
    let fails: Bool
}

extension World {
    func newTask(for turn: Turn, type: String, after wait: TimeInterval, fails: Bool) -> VideoTask {
        let task = VideoTask(
            id: newID(), owner: turn.owner, chat: turn.chat, chatType: type, readyAt: configuration.now().addingTimeInterval(wait), fails: fails)
        state.withLock { $0.tasks[task.id] = task }
        return task
    }

    /// A task and where it stands. Another account's task does not exist for this one.
    func task(_ id: String, of account: Account) throws(Refusal) -> (VideoTask, VideoTask.State) {
        guard let task = state.withLock({ $0.tasks[id] }), task.owner == account.id else { throw .taskUnknown }
        guard configuration.now() >= task.readyAt else { return (task, .running) }
        guard !task.fails else { return (task, .failed) }
        let key = resultKey(resource: task.id, chat: task.chat, owner: task.owner)
        return (task, .success(url: "https://\(SiteHost.results)/output/\(task.owner)/\(task.chatType)/\(task.chat)/\(task.id).mp4?key=\(key)"))
    }
}
