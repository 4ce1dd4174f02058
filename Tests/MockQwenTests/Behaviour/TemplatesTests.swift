import Foundation
import TestSupport
import Testing

@testable import MockQwen

@Suite("The templates of the behaviour 'everyday'")
struct TemplatesTests {
    @Test("all that the behaviour fills are there")
    func complete() throws {
        #expect(throws: Never.self) { try Templates(directory: everydayTemplates) }
    }

    @Test("a missing folder is refused, naming the file and the remedy")
    func missing() throws {
        let error = try #require(throws: TemplatesError.self) { try Templates(directory: URL(filePath: "/nowhere")) }
        #expect(error.description.contains("/nowhere/") && error.description.contains("QWEN_RECORDINGS"))
    }
}
