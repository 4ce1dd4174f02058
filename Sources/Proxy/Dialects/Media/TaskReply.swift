import QwenSite

/// What `GET /tasks/status/:id` answers: the predecessor's members.
struct TaskReply: Encodable, Equatable, Sendable {
    var taskID: String
    /// Whether there is a result.
    var success: Bool
    /// `processing`, `completed` or `failed`.
    var status: String
    /// Why there will be none, in the site's words.
    var error: String?
    /// The site's guess of what is left, in its words.
    var remaining: String?
    var mediaURL: String?
    var data: [MediaAddress]

    private enum CodingKeys: String, CodingKey {
        case success, status, error, data
        case taskID = "task_id"
        case remaining = "remaining_time"
        case videoURL = "video_url"
        case imageURL = "image_url"
        case mediaURL = "media_url"
    }

    init(_ task: String, _ status: TaskStatus) {
        taskID = task
        (success, self.status, data) = (false, "processing", [])
        switch status {
        case .running(let remaining): self.remaining = remaining
        case .failed(let details): (self.status, error) = ("failed", details)
        case .done(let url): (success, self.status, mediaURL, data) = (true, "completed", url, [MediaAddress(url: url)])
        }
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(taskID, forKey: .taskID)
        try container.encode(success, forKey: .success)
        try container.encode(status, forKey: .status)
        try container.encodeIfPresent(error, forKey: .error)
        try container.encodeIfPresent(remaining, forKey: .remaining)
        // These keys are always there.
        try container.encode(isPicture ? nil : mediaURL, forKey: .videoURL)
        try container.encode(isPicture ? mediaURL : nil, forKey: .imageURL)
        try container.encode(mediaURL, forKey: .mediaURL)
        try container.encode(data, forKey: .data)
    }

    /// What the site makes as a task is a film, unless the address says otherwise.
    private var isPicture: Bool {
        let path = (mediaURL ?? "").prefix { $0 != "?" && $0 != "#" }.lowercased()
        return [".png", ".jpg", ".jpeg", ".webp", ".gif"].contains { path.hasSuffix($0) }
    }
}
