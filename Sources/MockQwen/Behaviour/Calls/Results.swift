import NIOCore
import RecordingFormat

extension Call {
    /// `GET https://cdn.qwenlm.ai/output/…`: a picture or film, for whoever has the key.
    func result(_ path: String) async throws {
        guard let key = request.query("key"), let claims = world.key.claims(of: key), let resource = claims["resource_id"]?.text,
            path.hasPrefix("\(claims["resource_user_id"]?.text ?? "")/"), path.contains(resource)
        else {
            return try await writer.respond(status: 403, headers: [("content-type", "text/plain")], body: ByteBuffer(string: "Forbidden"))
        }
        let (file, type) = path.hasSuffix(".mp4") ? ("film.mp4", "video/mp4") : ("picture.png", "image/png")
        try await writer.respond(status: 200, headers: [("content-type", type)], body: world.templates.result(file))
    }
}

extension Route {
    static let results = [Route("result", host: SiteHost.results, "GET", "/output/**") { try await $0.result($1) }]
}
