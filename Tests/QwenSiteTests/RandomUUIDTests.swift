import Foundation
import QwenSite
import Testing

@Suite struct RandomUUIDTests {
    @Test("random UUIDs are of version 4, and all different")
    func random() throws {
        let all = (1...1_000).map { _ in UUID.random().uuidString }
        #expect(Set(all).count == all.count)
        for text in all {
            let groups = text.split(separator: "-")
            #expect(groups[2].first == "4")
            #expect(["8", "9", "A", "B"].contains(groups[3].first))
        }
    }
}
