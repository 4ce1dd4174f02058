import Foundation
import NIOCore
import RecordingFormat
import TestSupport
import Testing

@Suite("The project's own recordings")
struct OwnRecordingTests {
    @Test("all of them are whole, and none claims to be live")
    func provenance() throws {
        let recordings = try Recording.all(below: recordingsDirectory)
        #expect(recordings.count >= 10)
        for recording in recordings {
            #expect(recording.session.name == recording.directory.lastPathComponent)
            #expect([.reconstructed, .synthetic].contains(recording.session.origin))
            #expect([.derived, .invented].contains(recording.session.timing))
            #expect(recording.session.source.contains("site-protocol"))
        }
    }

    @Test("written back, every file is the same, so that a recorder's files and ours look alike")
    func canonical() throws {
        for recording in try Recording.all(below: recordingsDirectory) {
            try withTemporaryFolder { folder in
                try recording.write(to: folder)
                let names = try FileManager.default.contentsOfDirectory(atPath: recording.directory.path).sorted()
                #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() == names)
                for name in names {
                    let written = try Data(contentsOf: folder.appending(path: name))
                    #expect(written == (try Data(contentsOf: recording.directory.appending(path: name))), "\(recording.session.name)/\(name)")
                }
            }
        }
    }

    @Test("exchanges come in the order of their numbers, however many digits these have")
    func order() throws {
        var recording = try Recording(directory: recordingsDirectory.appending(path: "sessions/2026-10-account"))
        recording.exchanges = Array(recording.exchanges.prefix(3))
        for (index, id) in ["9", "10", "100"].enumerated() { recording.exchanges[index].id = id }
        try withTemporaryFolder { folder in
            try recording.write(to: folder)
            #expect(try Recording(directory: folder).exchanges.map(\.id) == ["9", "10", "100"])
        }
    }

    @Test("reads are cut inside frames and inside characters, as a network does it")
    func cuts() throws {
        var insideCharacters = 0
        for recording in try Recording.all(below: recordingsDirectory) {
            for exchange in recording.exchanges {
                guard case .stream(_, let stream) = exchange.response.body else { continue }
                insideCharacters += stream.reads.count { read in read.bytes.readableBytesView.first.map { $0 & 0xC0 == 0x80 } ?? false }
            }
        }
        #expect(insideCharacters > 5)
    }

    @Test("no secret lies in them: no token, no address, no long filler")
    func noSecrets() throws {
        let paths = try FileManager.default.subpathsOfDirectory(atPath: recordingsDirectory.path)
        for path in paths where !path.hasSuffix(".md") {
            guard let data = try? Data(contentsOf: recordingsDirectory.appending(path: path)) else { continue }
            let text = String(decoding: data, as: UTF8.self)
            for secret in [/eyJ[A-Za-z0-9_-]{10,}/, /STS\.[A-Za-z0-9]{8,}/, /LTAI[A-Za-z0-9]{8,}/, /[A-Za-z0-9._-]+@[A-Za-z0-9-]+\.[a-z]{2,}/] {
                #expect(text.firstMatch(of: secret) == nil, "\(path)")
            }
        }
    }
}
