import Foundation
import RecordingFormat
import TestSupport
import Testing

@Suite("Where recordings are looked for")
struct RecordingsDirectoryTests {
    private func makeFolder(_ path: String, in folder: URL) throws {
        try FileManager.default.createDirectory(at: folder.appending(path: path), withIntermediateDirectories: true)
    }

    @Test("the named place, then the variable, then the working directory, then beside the executable")
    func order() throws {
        try withTemporaryFolder { folder in
            for path in ["named", "variable", "here/Recordings", "bin", "share/qwen-proxy/Recordings"] { try makeFolder(path, in: folder) }
            let executable = folder.appending(path: "bin/mock-qwen")
            let variable = ["QWEN_RECORDINGS": folder.appending(path: "variable").path]
            func found(named: String? = nil, _ environment: [String: String] = [:], in directory: String) throws -> String {
                try RecordingsDirectory.find(
                    named: named, environment: environment, workingDirectory: folder.appending(path: directory).path, executable: executable
                ).path.replacing(folder.path + "/", with: "")
            }
            #expect(try found(named: "../named", variable, in: "here").hasSuffix("named"))
            #expect(try found(variable, in: "here") == "variable")
            #expect(try found(in: "here") == "here/Recordings")
            #expect(try found(in: "bin") == "share/qwen-proxy/Recordings")
        }
    }

    @Test("a named place that is no folder is an error, and so is nothing at all")
    func errors() throws {
        try withTemporaryFolder { folder in
            try makeFolder("Recordings", in: folder)
            #expect(throws: RecordingsDirectoryError.noFolder(path: "/nowhere/else", namedBy: "--recordings")) {
                try RecordingsDirectory.find(named: "/nowhere/else", environment: [:], workingDirectory: folder.path, executable: nil)
            }
            let empty = folder.appending(path: "Recordings").path
            #expect(throws: RecordingsDirectoryError.notFound(places: [empty + "/Recordings"])) {
                try RecordingsDirectory.find(environment: [:], workingDirectory: empty, executable: nil)
            }
        }
    }
}
