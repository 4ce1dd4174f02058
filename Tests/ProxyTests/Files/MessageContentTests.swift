import Foundation
import NIOCore
import Testing

@testable import Proxy

@Suite struct MessageContentTests {
    @Test("the parts of a content are kept without the data of their files, which are held once")
    func data() throws {
        let picture = #"{"type":"image_url","image_url":{"url":"DATA:image/png;base64,aGVsbG8=","detail":"high"}}"#
        let file = #"{"type":"file","file":"data:text/plain,hello"}"#
        let sound = #"{"type":"input_audio","input_audio":{"data":"aGVsbG8=","format":"mp3"}}"#
        let text = #"{"type":"text","text":"data: 1, 2","more":[null,true,1,1.5]}"#
        let content = try JSONDecoder().decode(MessageContent.self, from: Data("[\(picture),\(file),\(sound),\(text)]".utf8))
        let kept = [picture, file, sound, text].joined(separator: ",")
            .replacing("base64,aGVsbG8=", with: "base64,…").replacing(#""data":"aGVsbG8=""#, with: #""data":"…""#)
        #expect(content.parts == JSON("[\(kept)]"))
        #expect(content.text == "data: 1, 2")
        #expect(content.files.map(\.name) == ["image.png", "file.txt", "audio.mp3"])
    }

    @Test("a file that is elsewhere by now is not held as it came")
    func found() throws {
        var file = MessageFile(try FileReference("data:image/png;base64,aGVsbG8=", isPicture: true))
        #expect(file.reference != nil)
        let id = FileID(making: { UUID().uuidString.lowercased() })
        file.note(.kept(FileRecord(id: id, name: "a.png", contentType: "image/png", size: 5, created: Date())))
        #expect(file.reference == nil)
        #expect(file.name == "a.png")
    }
}
