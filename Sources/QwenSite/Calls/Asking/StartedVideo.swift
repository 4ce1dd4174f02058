/// A film that the site has begun to make.
public struct StartedVideo: Equatable, Sendable {
    /// What to ask about with ``SiteClient/task(_:)``. Only the account that asked for the film may.
    public var task: String
    public var ids: AnswerIDs

    public init(task: String, ids: AnswerIDs) {
        self.task = task
        self.ids = ids
    }
}
