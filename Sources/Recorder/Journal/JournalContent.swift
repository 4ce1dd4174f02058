import Foundation
import NIOCore
import RecordingFormat

/// What stands in a journal.
struct JournalContent {
    var upstream = ""
    var isSite = false
    /// In the order of their requests.
    var exchanges: [JournaledExchange] = []

    /// Reads a journal. A last line without an end was being written when the recorder was ended; it is left out.
    init(_ file: URL) throws(JournalError) {
        guard let data = try? Data(contentsOf: file, options: .mappedIfSafe) else { throw .unusable(path: file.path, reason: "it can't be read") }
        var places: [Int: Int] = [:]
        var rest = data[...]
        var number = 0
        while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
            number += 1
            guard let entry = try? JSONDecoder().decode(JournalEntry.self, from: rest[..<end]) else {
                throw .damaged(path: file.path, line: number)
            }
            rest = rest[(end + 1)...]
            switch entry.event {
            case .opened(let format, let upstream, let isSite):
                guard format == JournalEntry.format else { throw .damaged(path: file.path, line: number) }
                (self.upstream, self.isSite) = (upstream, isSite)
            case .request(let started, let method, let host, let target, let headers, let body):
                places[entry.exchange] = exchanges.count
                exchanges.append(
                    JournaledExchange(
                        captured: CapturedExchange(
                            started: started, method: method, host: host, target: target, requestHeaders: headers.fields,
                            requestBody: ByteBuffer(bytes: body), status: 0)))
            default:
                guard let place = places[entry.exchange] else { throw .damaged(path: file.path, line: number) }
                exchanges[place].note(entry.event)
            }
        }
    }
}

extension [[String]] {
    fileprivate var fields: [HeaderField] { compactMap { $0.count == 2 ? HeaderField($0[0], $0[1]) : nil } }
}

extension JournaledExchange {
    fileprivate mutating func note(_ event: JournalEntry.Event) {
        switch event {
        case .opened, .request: break
        case .head(let after, let status, let http, let headers):
            captured.status = status
            captured.http = http
            captured.responseHeaders = headers.fields
            captured.headDelay = after / 1000
        case .read(let after, let bytes):
            bodyBytes += bytes.count
            if bodyBytes <= Self.longestBody { reads.append((after, ByteBuffer(bytes: bytes))) } else { reads = [] }
        case .end(let after, let ending): end = Ending(rawValue: ending).map { (after, $0) }
        case .failed(let reason): failure = reason
        }
    }
}
