import FoundationEssentials
import Hummingbird
import NIOCore
import NIOFoundationEssentialsCompat
import Wire

/// What `POST /images/generations` answers: OpenAI's, and the model that was asked.
struct ImageReply: Sendable {
    var pictures: [Picture]
    /// Seconds since 1970.
    var created: Int

    init(_ pictures: [Picture], now: Date) {
        self.pictures = pictures
        created = Int(now.timeIntervalSince1970)
    }

    /// The pictures one after the other.
    var response: Response {
        let body = ResponseBody { writer in
            try await write(to: &writer)
            try await writer.finish(nil)
        }
        return Response(status: .ok, headers: [.contentType: "application/json; charset=utf-8"], body: body)
    }

    @concurrent
    private func write(to writer: inout any ResponseBodyWriter) async throws {
        var buffer = ByteBuffer(string: #"{"created":\#(created),"data":["#)
        for (index, picture) in pictures.enumerated() {
            buffer.writeString(index == 0 ? "{" : ",{")
            try await picture.write(to: &writer, behind: &buffer)
            buffer.writeString("}")
        }
        buffer.writeString(#"],"model":"#)
        buffer.writeJSONString(pictures.first?.model ?? "")
        buffer.writeString("}")
        try await writer.write(buffer)
    }

    /// The same as events, one for each picture, as OpenAI streams them.
    @concurrent
    func writeEvents(to writer: inout any ResponseBodyWriter) async throws {
        for picture in pictures {
            var buffer = ByteBuffer(string: "event: image_generation.completed\ndata: ")
            buffer.writeString(#"{"type":"image_generation.completed","created_at":\#(created),"model":"#)
            buffer.writeJSONString(picture.model)
            buffer.writeString(",")
            try await picture.write(to: &writer, behind: &buffer)
            buffer.writeString("}\n\n")
            try await writer.write(buffer)
        }
    }
}

extension Picture {
    /// How much of a picture becomes text at a time, in bytes: a multiple of three, which are four characters.
    private static let piece = 48 << 10

    /// Writes the member that shows the picture behind what `buffer` holds, and leaves the end of it in the buffer.
    ///
    /// A picture of some megabytes is never text as a whole, and others that share the event loop have their turn between its pieces.
    @concurrent
    fileprivate func write(to writer: inout any ResponseBodyWriter, behind buffer: inout ByteBuffer) async throws {
        guard var rest = bytes else {
            buffer.writeString(#""url":"#)
            buffer.writeJSONString(url)
            return
        }
        buffer.writeString(#""b64_json":""#)
        while let piece = rest.readSlice(length: min(rest.readableBytes, Self.piece)), piece.readableBytes > 0 {
            buffer.writeString(Data(buffer: piece).base64EncodedString())
            try await writer.write(buffer)
            buffer = ByteBuffer()
            await Task.yield()
        }
        buffer.writeString("\"")
    }
}
