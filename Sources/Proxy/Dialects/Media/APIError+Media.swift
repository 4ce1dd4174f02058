import HTTPTypes

/// What a client is told where there is no picture or video.
extension APIError {
    /// - Parameter words: what the site said in place of a picture.
    static func nothingDrawn(_ words: String) -> APIError { nothing("picture", "no_picture", words) }

    /// - Parameter words: what the site said in place of a video.
    static func nothingFilmed(_ words: String) -> APIError { nothing("video", "no_video", words) }

    /// - Parameter words: the site's own.
    static func filmFailed(_ words: String) -> APIError {
        APIError(status: .badGateway, type: .server, code: "video_failed", message: "The site could not make the video: \(words)", shouldRetry: false)
    }

    static func unknownTask(_ id: String) -> APIError {
        notFound("There is no task '\(id.shortened())', or no account that it belongs to.", code: "task_not_found")
    }

    private static func nothing(_ thing: String, _ code: String, _ words: String) -> APIError {
        let said = words.isEmpty ? "It said nothing." : "It said: \(words.prefix(500))"
        return APIError(
            status: .badGateway, type: .server, code: code, message: "The site answered without a \(thing). \(said)", shouldRetry: false)
    }
}
