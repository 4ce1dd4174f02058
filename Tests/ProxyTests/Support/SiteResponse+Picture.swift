import NIOCore
import QwenSite

extension SiteResponse {
    /// A stream that brings one picture.
    static func picture() -> SiteResponse {
        let ids = #""response_id":"33333333-3333-4333-8333-333333333333""#
        func frame(_ delta: String) -> String {
            "data: {\"choices\":[{\"delta\":{\"role\":\"assistant\",\"phase\":\"image_gen\",\(delta)}}],\(ids)}\n\n"
        }
        let frames = [
            ScriptedSite.Frame.created.bytes, frame(#""content":"https://cdn.qwenlm.ai/output/a.png?key=k","status":"typing""#),
            frame(#""content":"","status":"finished""#),
        ]
        return .stream(.of(frames.map { ByteBuffer(string: $0) }))
    }
}
