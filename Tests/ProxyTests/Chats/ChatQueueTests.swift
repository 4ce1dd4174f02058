import TestSupport
import Testing

@testable import Proxy

@Suite(.timeLimit(.minutes(10))) struct ChatQueueTests {
    private let chat = ChatID(making: { "chat" })

    private func queue(_ change: (inout Limits) -> Void) -> ChatQueue {
        var limits = Limits()
        change(&limits)
        return ChatQueue(limits)
    }

    @Test("a turn that would wait behind too many is refused at once, and those before it are let in")
    func tooMany() async throws {
        let queue = queue { $0.chatQueue = 2 }
        let first = try await queue.enter(chat)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 1...2 { group.addTask { try await queue.enter(chat).end() } }
            try await wait { queue.count(waitingFor: chat) == 2 }
            let refusal = await #expect(throws: APIError.self) { try await queue.enter(chat) }
            #expect(refusal?.code == "chat_busy")
            first.end()
            try await group.waitForAll()
        }
        try await queue.enter(chat).end()
    }

    @Test("however many come at once, no more wait than may")
    func tooManyAtOnce() async throws {
        for _ in 1...100 {
            let queue = queue { $0.chatQueue = 1 }
            let first = try await queue.enter(chat)
            try await withThrowingTaskGroup(of: Bool.self) { group in
                for _ in 1...2 {
                    group.addTask {
                        do { try await queue.enter(chat).end() } catch is APIError { return false }
                        return true
                    }
                }
                // The other one waits for as long as the first does not end.
                let isFirstIn = try await group.next()
                #expect(isFirstIn == false)
                first.end()
                let isOtherIn = try await group.next()
                #expect(isOtherIn == true)
            }
        }
    }

    @Test("a turn that waits too long is refused, and leaves the line")
    func tooLong() async throws {
        let queue = queue { $0.chatWait = .milliseconds(1) }
        let first = try await queue.enter(chat)
        let refusal = await #expect(throws: APIError.self) { try await queue.enter(chat) }
        #expect(refusal?.code == "chat_busy")
        first.end()
        try await queue.enter(chat).end()
    }
}
