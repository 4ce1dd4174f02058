/// The pages that an answer rests on, under the numbers by which its text cites them.
///
/// Each search goes on counting where the one before ended. A round of `n` pages that says it has used the numbers below `u` covers
/// `u − n` to `u − 1`; one that says nothing follows the pages before it.
struct SourceList {
    /// What a stream can make this hold is bounded.
    private static let limit = 2000

    private var byNumber: [Int: Source] = [:]
    private var next = 1
    private var urls: Set<String> = []
    /// The round before, which the site may tell twice.
    private var lastRound: [String] = []

    var isEmpty: Bool { byNumber.isEmpty }

    subscript(number: Int) -> Source? { byNumber[number] }

    /// Takes the pages of a search; returns those that are new.
    mutating func add(_ documents: [Source], usedID: Int?) -> [Source] {
        let round = documents.map(\.url)
        guard !documents.isEmpty, usedID != nil || round != lastRound else { return [] }
        lastRound = round
        var number = next
        if let usedID, usedID >= documents.count, usedID < 1_000_000 { number = usedID - documents.count }
        var new: [Source] = []
        for var document in documents {
            let place = document.number ?? number
            number = place + 1
            guard !document.url.isEmpty, byNumber.count < Self.limit, byNumber[place]?.url != document.url else { continue }
            document.number = place
            byNumber[place] = document
            urls.insert(document.url)
            new.append(document)
        }
        next = max(next, number)
        return new
    }

    /// Takes pages that have no number; returns those that no search has found before.
    mutating func add(_ pages: [Source]) -> [Source] {
        pages.filter { urls.count < Self.limit && urls.insert($0.url).inserted }
    }
}
