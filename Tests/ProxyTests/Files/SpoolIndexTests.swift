import Foundation
import Testing

@testable import Proxy

@Suite struct SpoolIndexTests {
    private static func id(_ number: Int) -> FileID { FileID(making: { String(repeating: "0", count: 31) + String(number, radix: 16) }) }
    private static let start = Date(timeIntervalSince1970: 0)

    private func index(bytes: Int, age: TimeInterval = 100) -> SpoolIndex {
        var limits = SpoolLimits()
        (limits.bytes, limits.age) = (bytes, age)
        return SpoolIndex(limits)
    }

    @Test("by default, files are kept for a day, and up to 1 GiB of them")
    func defaults() {
        #expect(ProxyConfiguration().fileSpool.age == 86_400)
        #expect(ProxyConfiguration().fileSpool.bytes == 1 << 30)
    }

    @Test("the oldest go when there are too many bytes")
    func tooMany() {
        var index = index(bytes: 10)
        for number in 1...4 { index.add(Self.id(number), size: 4, created: Self.start) }
        #expect(index.takeSurplus(now: Self.start) == [Self.id(1), Self.id(2)])
        #expect(index.bytes == 8)
        #expect(index.takeSurplus(now: Self.start) == [])
    }

    @Test("files go when their time is over, and count no more when they were removed")
    func tooOld() {
        var index = index(bytes: 100)
        for number in 1...3 { index.add(Self.id(number), size: 4, created: Self.start.addingTimeInterval(TimeInterval(number))) }
        index.remove(Self.id(1))
        index.remove(Self.id(1))
        #expect(index.bytes == 8)
        #expect(index.takeSurplus(now: Self.start.addingTimeInterval(101.5)) == [])
        #expect(index.takeSurplus(now: Self.start.addingTimeInterval(102)) == [Self.id(2)])
        #expect(index.bytes == 4)
    }

    @Test("a file that is larger than the whole spool is not kept")
    func larger() {
        var index = index(bytes: 3)
        index.add(Self.id(1), size: 4, created: Self.start)
        #expect(index.takeSurplus(now: Self.start) == [Self.id(1)])
        #expect(index.bytes == 0)
    }

    @Test("what is being written counts too, until it is whole or gone")
    func unfinished() {
        var limits = SpoolLimits()
        (limits.bytes, limits.unfinishedBytes) = (10, 0)
        var index = SpoolIndex(limits)
        for number in 1...2 { index.add(Self.id(number), size: 4, created: Self.start) }
        func grow(_ file: Int, by count: Int) -> Bool { index.grow(file, by: count) }
        func surplus() -> [FileID] { index.takeSurplus(now: Self.start) }
        #expect(grow(7, by: 2))
        #expect(surplus() == [])
        #expect(grow(7, by: 1))
        #expect(surplus() == [Self.id(1)])
        #expect(grow(8, by: 7))
        #expect(surplus() == [Self.id(2)])
        #expect(!grow(7, by: 1))
        index.finish(8)
        index.finish(8)
        #expect(index.unfinishedBytes == 3)
        #expect(grow(7, by: 7))
    }

    @Test("the oldest that is left can be taken out")
    func oldest() {
        var index = index(bytes: 100)
        for number in 1...3 { index.add(Self.id(number), size: 4, created: Self.start) }
        index.remove(Self.id(1))
        func takeOldest() -> FileID? { index.takeOldest() }
        #expect(takeOldest() == Self.id(2))
        #expect(index.bytes == 4)
        #expect(takeOldest() == Self.id(3))
        #expect(takeOldest() == nil)
    }
}
