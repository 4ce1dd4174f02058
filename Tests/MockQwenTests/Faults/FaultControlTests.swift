import NIOCore
import RecordingFormat
import TestSupport
import Testing

@testable import MockQwen

@Suite("How faults are switched", .timeLimit(.minutes(10)))
struct FaultControlTests {
    private static let stream = AnnotatedStream(
        reads: (1...4).map { .init(delay: .zero, bytes: ByteBuffer(string: "data: \($0)\n\n")) }, ending: .eof, endDelay: .zero)

    /// The bodies that `GET /` gives, one after the other, so many.
    private func bodies(_ count: Int, _ recipe: String, seed: UInt64) async throws -> [String] {
        try await withMockSite(.recordings([.made(Self.stream)]), configure: { ($0.faults, $0.seed) = ([recipe], seed) }) { site in
            var bodies: [String] = []
            for _ in 0..<count { bodies.append(try await Self.get("/", site).body.hexadecimal) }
            return bodies
        }
    }

    private static func get(
        _ target: String, _ site: RunningMockSite, method: String = "GET", fault: String? = nil, body: String? = nil
    ) async throws -> RawResponse {
        try await site.withConnection { connection in
            try await connection.send(method, target, headers: fault.map { [("X-MockQwen-Fault", $0)] } ?? [], body: body)
            return try await connection.receiveResponse()
        }
    }

    @Test("the same seed gives the same run, byte for byte, and another seed another one")
    func seeds() async throws {
        let recipe = "garble=frame:1,duplicate=frame:2%50,cut=frame:3%30,reorder=frame:1%50"
        let first = try await bodies(24, recipe, seed: 7)
        #expect(try await bodies(24, recipe, seed: 7) == first)
        #expect(try await bodies(24, recipe, seed: 8) != first)
        #expect(Set(first).count > 5)
    }

    @Test("a probability of 0 never happens, one of 100 always")
    func certainty() async throws {
        #expect(Set(try await bodies(8, "cut=frame:1%0", seed: 1)).count == 1)
        #expect(try await bodies(8, "cut=byte:0%100", seed: 1) == Array(repeating: "", count: 8))
    }

    @Test("a header breaks its own request only, and counts from one such request to the next")
    func header() async throws {
        try await withMockSite(.recordings([.made(Self.stream)])) { site in
            #expect(try await Self.get("/", site, fault: "cut=byte:7").text == "data: 1")
            #expect(try await Self.get("/", site).ending == .complete)
            let refused = try await Self.get("/", site, fault: "cut=nowhere")
            #expect(refused.head.status == 400)
            #expect(refused.text.contains("'cut=nowhere'"))
        }
        try await Played.everyday.withSite { site in
            for wanted in [false, true] {
                let answer = try await Self.get("/api/v2/models/", site, fault: "human-check-after=1")
                #expect(answer.text.contains("RGV587") == wanted)
            }
        }
    }

    @Test("recipes are put, shown, taken away and reset while the server runs")
    func admin() async throws {
        try await withMockSite(.recordings([.made(Self.stream)]), configure: { $0.faults = ["cut=byte:1"] }) { site in
            let faults = "/__mock/faults"
            #expect(try await Self.get(faults, site).text == #"["cut=byte:1"]"#)
            let put = try await Self.get(faults, site, method: "PUT", body: "cut=byte:2@/elsewhere\nduplicate=frame:1\n")
            #expect(put.text == #"["cut=byte:2@/elsewhere","duplicate=frame:1"]"#)
            #expect(try await Self.get("/", site).rawFrames.count == 5)
            let bad = try await Self.get(faults, site, method: "PUT", body: "reset\nflood")
            #expect(bad.head.status == 400)
            #expect(bad.text.contains("'flood'"))
            #expect(try await Self.get("/", site).rawFrames.count == 5, "a recipe that is not understood changes nothing")
            #expect(try await Self.get(faults, site, method: "DELETE").text == "[]")
            #expect(try await Self.get("/", site).rawFrames.count == 4)
            _ = try await Self.get("/__mock/reset", site, method: "POST")
            #expect(try await Self.get("/", site).text == "d")
        }
    }
}

extension ByteBuffer {
    fileprivate var hexadecimal: String { readableBytesView.map { String($0, radix: 16) }.joined(separator: " ") }
}
