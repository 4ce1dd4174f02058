import Foundation
import TestSupport
import Testing

@Suite("What MockQwen is built from")
struct DependencyTests {
    @Test("neither MockQwen nor what it is built from depends on an HTTP client or on the site's client")
    func noClient() throws {
        let manifest = try String(contentsOf: projectDirectory.appending(path: "Package.swift"), encoding: .utf8)
        var seen: Set<String> = []
        var open: Set<String> = ["MockQwen"]
        while let name = open.popFirst() {
            seen.insert(name)
            open.formUnion(dependencies(of: name, in: manifest).subtracting(seen))
        }
        #expect(seen.isSuperset(of: ["MockQwen", "MockHTTP", "RecordingFormat", "Wire", "nioPosix"]), "the manifest was understood")
        #expect(seen.isDisjoint(with: ["asyncHTTPClient", "QwenSite", "hummingbird", "Recorder", "Proxy"]))
    }

    @Test("no source file of MockQwen opens a connection", arguments: ["MockQwen", "MockHTTP"])
    func noConnecting(target: String) throws {
        let sources = projectDirectory.appending(path: "Sources/\(target)")
        let files = try #require(FileManager.default.subpaths(atPath: sources.path)).filter { $0.hasSuffix(".swift") }
        #expect(!files.isEmpty)
        for file in files {
            let text = try String(contentsOf: sources.appending(path: file), encoding: .utf8)
            for word in ["ClientBootstrap", "URLSession", "HTTPClient", "connect(", "NIOPipeBootstrap"] {
                #expect(!text.contains(word), "\(file) has \(word)")
            }
        }
    }

    /// The names in the `dependencies` of a target, as the manifest writes them: targets in quotes, products by their constants.
    private func dependencies(of target: String, in manifest: String) -> Set<String> {
        guard let name = manifest.firstRange(of: "name: \"\(target)\","),
            let start = manifest[name.upperBound...].firstRange(of: "dependencies: ["),
            let end = manifest[start.upperBound...].firstIndex(of: "]"),
            // The list belongs to this target, not to a later one.
            manifest[name.upperBound..<start.lowerBound].firstRange(of: "name:") == nil
        else { return [] }
        let names = manifest[start.upperBound..<end].split { !$0.isLetter && !$0.isNumber }
        return Set(names.map(String.init))
    }
}
