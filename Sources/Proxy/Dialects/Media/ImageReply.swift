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

    /// The pictures one after the other, each made into text only when it is its turn.
    var response: Response {
        let body = ResponseBody { writer in
            var buffer = ByteBuffer(string: #"{"created":\#(created),"data":["#)
            for (index, picture) in pictures.enumerated() {
                buffer.writeString(index == 0 ? "{" : ",{")
                buffer.write(picture)
                buffer.writeString("}")
                try await writer.write(buffer)
                buffer.clear()
            }
            buffer.writeString(#"],"model":"#)
            buffer.writeJSONString(pictures.first?.model ?? "")
            buffer.writeString("}")
            try await writer.write(buffer)
            try await writer.finish(nil)
        }
        return Response(status: .ok, headers: [.contentType: "application/json; charset=utf-8"], body: body)
    }

    /// The same as events, one for each picture, as OpenAI streams them.
    func writeEvents(to buffer: inout ByteBuffer) {
        for picture in pictures {
            buffer.writeServerSentEvent(name: "image_generation.completed") { buffer in
                buffer.writeString(#"{"type":"image_generation.completed","created_at":\#(created),"model":"#)
                buffer.writeJSONString(picture.model)
                buffer.writeString(",")
                buffer.write(picture)
                buffer.writeString("}")
            }
        }
    }
}

extension ByteBuffer {
    /// Appends the member that shows the picture.
    fileprivate mutating func write(_ picture: Picture) {
        if let bytes = picture.bytes {
            writeString(#""b64_json":""#)
            writeString(Data(buffer: bytes).base64EncodedString())
            writeString("\"")
        } else {
            writeString(#""url":"#)
            writeJSONString(picture.url)
        }
    }
}
