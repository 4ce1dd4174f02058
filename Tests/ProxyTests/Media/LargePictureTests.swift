import Foundation
import NIOCore
import QwenSite
import TestSupport
import Testing

@testable import Proxy

@Suite struct LargePictureTests {
    /// No multiple of three, so the text of it ends with a filling.
    private static let picture = ByteBuffer(bytes: (0..<700_001).map { UInt8(truncatingIfNeeded: $0 / 7) })

    @Test("pictures are made into text piece by piece, and are whole at the client", arguments: [false, true])
    func pieces(streams: Bool) async throws {
        let site = ScriptedSite { request in
            if request.url.contains("/output/") {
                return SiteResponse(status: 200, headers: [("content-type", "image/png")], body: .of([Self.picture]))
            }
            return .json(#"{"success":true,"data":{"id":"00000000-0000-4000-8000-100000000001"}}"#)
        } completion: { _ in
            .picture()
        }
        try await withProxy(site) { proxy in
            let body = #"{"prompt":"A cat","model":"qwen3-max","n":2,"response_format":"b64_json","stream":\#(streams)}"#
            let response = try await proxy.withConnection { connection in
                try await connection.send("POST", "/v1/images/generations", host: "localhost", body: body)
                return try await connection.receiveResponse()
            }
            #expect(response.head.status == 200)
            #expect(response.ending == .complete)
            #expect(response.chunks.allSatisfy { $0.readableBytes < 70_000 })
            let reply = Reply(head: response.head, text: response.text, ending: response.ending)
            let shown = streams ? try reply.chunks() : reply.json["data"] as? [[String: Any]] ?? []
            let pictures = shown.map { ($0["b64_json"] as? String).flatMap { Data(base64Encoded: $0) } }
            #expect(pictures == [Data(Self.picture.readableBytesView), Data(Self.picture.readableBytesView)])
        }
    }
}
