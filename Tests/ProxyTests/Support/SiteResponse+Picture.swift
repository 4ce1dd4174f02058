import NIOCore
import QwenSite

extension SiteResponse {
    /// A stream that brings one picture.
    static func picture() -> SiteResponse { .stream(.of([ByteBuffer(string: ScriptedSite.Frame.created.bytes)] + pictureFrames)) }

    /// What such a stream says behind its first frame.
    static var pictureFrames: [ByteBuffer] {
        let ids = #""response_id":"33333333-3333-4333-8333-333333333333""#
        func frame(_ delta: String) -> String {
            "data: {\"choices\":[{\"delta\":{\"role\":\"assistant\",\"phase\":\"image_gen\",\(delta)}}],\(ids)}\n\n"
        }
        let picture = frame(#""content":"https://cdn.qwenlm.ai/output/a.png?key=k","status":"typing""#)
        return [ByteBuffer(string: picture), ByteBuffer(string: frame(#""content":"","status":"finished""#))]
    }
}
