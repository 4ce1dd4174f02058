public import FoundationEssentials

/// Which files the spool holds, the oldest first, and which of them have to go.
struct SpoolIndex: Sendable {
    private struct Entry {
        var id: FileID
        var size: Int
        var created: Date
    }

    private let limits: SpoolLimits
    /// In the order in which they came; those in front of `first` are gone, as are those that ``sizes`` does not have.
    private var entries: [Entry] = []
    private var first = 0
    private var sizes: [FileID: Int] = [:]
    private(set) var bytes = 0
    /// How much has been written of files that are not whole, by their numbers.
    private var unfinished: [Int: Int] = [:]
    private(set) var unfinishedBytes = 0

    init(_ limits: SpoolLimits) { self.limits = limits }

    /// Takes in a file, which must not be older than those that are there.
    mutating func add(_ id: FileID, size: Int, created: Date) {
        entries.append(Entry(id: id, size: size, created: created))
        sizes[id] = size
        bytes += size
    }

    mutating func remove(_ id: FileID) {
        if let size = sizes.removeValue(forKey: id) { bytes -= size }
    }

    /// Takes note that an unfinished file is about to grow.
    /// - Returns: false where there is no room for that: then it must not.
    mutating func grow(_ file: Int, by count: Int) -> Bool {
        guard unfinishedBytes + count <= limits.mostUnfinishedBytes else { return false }
        unfinished[file, default: 0] += count
        unfinishedBytes += count
        return true
    }

    /// The file is gone, or whole.
    mutating func finish(_ file: Int) { unfinishedBytes -= unfinished.removeValue(forKey: file) ?? 0 }

    /// Takes out the oldest file.
    mutating func takeOldest() -> FileID? {
        while first < entries.count {
            let oldest = entries[first].id
            first += 1
            guard sizes[oldest] != nil else { continue }
            remove(oldest)
            return oldest
        }
        return nil
    }

    /// Takes out the files that are too old, and the oldest of those that are too many.
    mutating func takeSurplus(now: Date) -> [FileID] {
        var surplus: [FileID] = []
        while first < entries.count {
            let oldest = entries[first]
            let isThere = sizes[oldest.id] != nil
            guard !isThere || bytes + unfinishedBytes > limits.bytes || oldest.created.addingTimeInterval(limits.age) <= now else { break }
            first += 1
            guard isThere else { continue }
            remove(oldest.id)
            surplus.append(oldest.id)
        }
        if first > 1000, first > entries.count / 2 { (entries, first) = (Array(entries[first...]), 0) }
        return surplus
    }
}

/// How much the spool keeps, and for how long.
public struct SpoolLimits: Equatable, Sendable {
    /// In bytes, all files together, also those that are on their way; 0 keeps none.
    public var bytes = 1 << 30
    /// In seconds; 0 keeps none.
    public var age: TimeInterval = 24 * 3600

    /// How much may be on its way where less is kept, in bytes.
    var unfinishedBytes = 1 << 30

    public init() {}

    var mostUnfinishedBytes: Int { max(bytes, unfinishedBytes) }

    var keepsFiles: Bool { bytes > 0 && age > 0 }
}
