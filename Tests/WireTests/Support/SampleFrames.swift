import NIOCore
import Wire

/// The JSON that the scanner meets: the data of every event of every stream, and some texts that use all of JSON.
enum SampleFrames {
    static let all: [[UInt8]] = {
        let frames = (SampleStream.captured + SampleStream.recorded)
            .flatMap { PlainEventStreamReader.read($0.bytes).events }
            .map { Array($0.data.readableBytesView) }
        return handwritten + frames
    }()

    /// Those that are JSON; a template or `[DONE]` gives nothing to damage.
    static let json = all.filter { (try? JSONTree(decoding: $0)) != nil }

    static let handwritten: [[UInt8]] = [
        #"{"choices":[{"delta":{"role":"assistant","content":"Hé \"你\"\\\/\b\f\n\r\t👋\ud83d\udc4b","phase":"answer","status":"typing"}}]}"#,
        #" { "response.created" : { "chat_id" : "7a11", "parent_id" : null , "list" : [ ] , "none" : { } } } "#,
        #"{"usage":{"input_tokens":24,"output_tokens":-0,"cost":1.5e-3,"big":9007199254740993,"whole":2E2},"ok":true,"no":false}"#,
        #"[[],[[1,[2,{"a":[{}]}]]],"",{"":""}]"#,
        #""just a text""#,
        "-12.50",
        "null",
    ].map { Array($0.utf8) }
}
