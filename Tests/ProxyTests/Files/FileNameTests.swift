import Testing

@testable import Proxy

@Suite struct FileNameTests {
    @Test(
        "names that are kept and sent on are one component, and show what they are",
        arguments: [
            ("../../etc/passwd", "passwd"), (#"C:\windows\system.ini"#, "system.ini"), ("..", "file"), ("", "file"), ("/", "file"),
            ("a\u{0}b\r\nc\u{202E}gnp.exe", "abcgnp.exe"), ("  a \t b.txt ", "a b.txt"), ("я.pdf", "я.pdf"),
        ])
    func safeName(sent: String, name: String) {
        #expect(FileName(sent).text == name)
    }

    @Test("a long name keeps its ending")
    func longName() {
        let name = FileName(String(repeating: "я", count: 5000) + ".jpeg").text
        #expect(name.utf8.count <= 200)
        #expect(name.hasSuffix("я.jpeg"))
    }
}
