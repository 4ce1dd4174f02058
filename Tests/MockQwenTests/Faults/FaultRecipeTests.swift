import FoundationEssentials
import RecordingFormat
import TestSupport
import Testing

@testable import MockQwen

@Suite("Recipes of faults")
struct FaultRecipeTests {
    private static func library() throws -> FaultLibrary { try FaultLibrary(recordings: recordingsDirectory) }

    @Test(
        "a damaged recipe names its bad part and what there is",
        arguments: [
            ("cutt=frame:3", "cutt=frame:3"), ("cut", "cut"), ("cut=", "cut="), ("cut=frame:0", "cut=frame:0"), ("cut=frame:x", "cut=frame:x"),
            ("cut=frame:-1", "cut=frame:-1"), ("cut=word:3", "cut=word:3"), ("garble=byte:3", "garble=byte:3"), ("ttfb=3", "ttfb=3"),
            ("ttfb=s", "ttfb=s"), ("ttfb=3s,hold=99999h", "hold=99999h"), ("drip=40", "drip=40"), ("drip=0B/s", "drip=0B/s"),
            ("status=99", "status=99"), ("status", "status"), ("status=200+nothing.json", "status=200+nothing.json"),
            ("status=200+../README.md", "status=200+../README.md"), ("reset=3", "reset=3"), ("cut=frame:1,", ""), (",", ""),
            ("cut=frame:1%101", "cut=frame:1%101"), ("cut=frame:1%", "cut=frame:1%"), ("object-store-fails=1", "object-store-fails=1"),
            ("rate-limit-after=-1", "rate-limit-after=-1"), ("stall-after=many", "stall-after=many"), ("reset@api", "@api"), ("reset@", "@"),
            ("CUT=frame:1", "CUT=frame:1"), ("ttfb=nans", "ttfb=nans"), ("ttfb=1e99s", "ttfb=1e99s"),
        ])
    func damaged(recipe: String, part: String) throws {
        let library = try Self.library()
        let error = #expect(throws: FaultRecipeError.self) { try FaultRecipe(recipe, library: library) }
        guard case .badPart(part, _)? = error else {
            Issue.record("\(String(describing: error)) does not name '\(part)'")
            return
        }
        for kind in FaultKinds.all { #expect(error?.description.contains(kind.usage) == true) }
    }

    @Test("an empty recipe is refused", arguments: ["", " ", "@/api"])
    func empty(recipe: String) throws {
        let library = try Self.library()
        #expect(throws: FaultRecipeError.empty) { try FaultRecipe(recipe, library: library) }
    }

    @Test("every fault is in the table of Recordings/README.md, and no two have one name")
    func documented() throws {
        let table = try String(contentsOf: recordingsDirectory.appending(path: "README.md"), encoding: .utf8)
        for kind in FaultKinds.all { #expect(table.split(separator: "\n").contains { $0.hasPrefix("| `\(kind.name)") }, "\(kind.name)") }
        #expect(Set(FaultKinds.all.map { $0.name }).count == FaultKinds.all.count)
    }

    @Test("a recipe of the library, blanks, a prefix and a probability")
    func whole() throws {
        let library = try Self.library()
        #expect(try FaultRecipe("slow-line, reset%5 @/api", library: library).parts.map(\.percent) == [nil, nil, 5])
        for name in library.recipes.keys { #expect(throws: Never.self) { try FaultRecipe(name, library: library) } }
        #expect(library.recipes.count >= 2)
    }

    @Test("without the folder of recordings, faults that need a body of it say so")
    func noLibrary() {
        let error = #expect(throws: FaultRecipeError.self) { try FaultRecipe("rate-limit-after=1", library: FaultLibrary()) }
        #expect(error?.description.contains("Recordings") == true)
        #expect(throws: Never.self) { try FaultRecipe("cut=frame:1,object-store-fails", library: FaultLibrary()) }
    }
}
