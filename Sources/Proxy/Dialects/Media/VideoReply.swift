import FoundationEssentials
import QwenSite

/// The address of a picture or film.
struct MediaAddress: Encodable, Equatable, Sendable {
    var url: String
}

/// What `POST /videos/generations` answers: the predecessor's members.
struct VideoReply: Encodable, Equatable, Sendable {
    var id: String
    var object: String
    /// Seconds since 1970.
    var created: Int
    var model: String
    var prompt: String
    /// `completed` or `processing`.
    var status: String
    var taskID: String
    var videoURL: String?
    var data: [MediaAddress]

    private enum CodingKeys: String, CodingKey {
        case id, object, created, model, prompt, status, data
        case taskID = "task_id"
        case videoURL = "video_url"
    }

    /// - Parameter url: where the film is; `nil` while it is being made.
    init(_ film: Film, prompt: String, url: String?, now: Date) {
        id = "video-\(film.task)"
        object = url == nil ? "video.generation.task" : "video.generation"
        created = Int(now.timeIntervalSince1970)
        model = film.model
        self.prompt = prompt
        status = url == nil ? "processing" : "completed"
        taskID = film.task
        videoURL = url
        data = url.map { [MediaAddress(url: $0)] } ?? []
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(id, forKey: .id)
        try container.encode(object, forKey: .object)
        try container.encode(created, forKey: .created)
        try container.encode(model, forKey: .model)
        try container.encode(prompt, forKey: .prompt)
        try container.encode(status, forKey: .status)
        try container.encode(taskID, forKey: .taskID)
        // The key is always there.
        try container.encode(videoURL, forKey: .videoURL)
        try container.encode(data, forKey: .data)
    }
}
