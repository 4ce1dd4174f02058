import Multipart
import Testing

@Suite struct MultipartPartTests {
    @Test(
        "the name of a file in every way that clients write it",
        arguments: [
            (#"form-data; name="file"; filename="a b.png""#, "a b.png"),
            ("form-data; name=file; filename=a.png", "a.png"),
            (#"form-data; filename="a;b=\"c\".png"; name="file""#, #"a;b="c".png"#),
            (#"form-data; name="file"; filename="C:\docs\a.png""#, #"C:\docs\a.png"#),
            (#"form-data; name="file"; filename="снимок 🙂.png""#, "снимок 🙂.png"),
            (#"form-data; name="file"; filename="x"; filename*=UTF-8''%D1%8F%20a.png"#, "я a.png"),
            ("form-data; name=file; filename*=UTF-8''100%+7%-0%0%g1%d1%8F%", "100%+7%-0%0%g1я%"),
            (#"form-data; name="file"; filename="""#, ""),
            (#"FORM-DATA ; NAME = "file" ; FileName = "a.png" ; other"#, "a.png"),
        ])
    func fileName(disposition: String, name: String) throws {
        let part = try MultipartPart(head: "Content-Disposition: \(disposition)")
        #expect(part.name == "file")
        #expect(part.fileName == name)
    }

    @Test("a field without a file's name is no file")
    func field() throws {
        #expect(try MultipartPart(head: #"Content-Disposition: form-data; name="file""#).fileName == nil)
    }
}
