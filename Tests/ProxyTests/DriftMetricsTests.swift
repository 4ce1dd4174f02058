import Foundation
import Metrics
import MetricsTestKit
import NIOCore
import QwenSite
import TestSupport
import Testing

@testable import Proxy

@Suite struct DriftMetricsTests {
    @Test("what the site says that is not known is counted, shown in the status, and told once in the log")
    func unknownShapes() async throws {
        let frames = [
            ScriptedSite.Frame.created.bytes,
            #"data: {"choices":[{"delta":{"role":"assistant","content":"Hi","phase":"answer","status":"typing","mood":"secret"}}]}"# + "\n\n",
            #"data: {"choices":[{"delta":{"role":"assistant","content":"!","phase":"answer","status":"typing","mood":"secret"}}]}"# + "\n\n",
            ScriptedSite.Frame.end.bytes,
        ]
        let site = ScriptedSite { _ in .stream(.of(frames.map { ByteBuffer(string: $0) })) }
        let (metrics, log) = (TestMetrics(), LogRecorder())
        try await withProxy(site, metrics: metrics, logger: log.logger) { proxy in
            let before = try await proxy.call("GET", "/api/status")
            #expect(before.json["unknownShapes"] as? [String: Int] == [:])
            for _ in 1...2 { #expect(try await proxy.complete("Hi").answer == "Hi!") }
            let after = try await proxy.call("GET", "/api/status")
            #expect(after.json["unknownShapes"] as? [String: Int] == ["delta.mood": 4])
        }
        #expect(try metrics.expectCounter("qwen_site_unknown_shapes", [("shape", "delta.mood")]).totalValue == 4)
        let warnings = log.lines.filter { $0.hasPrefix("warning") && $0.contains("delta.mood") }
        #expect(warnings.count == 1)
        #expect(log.lines.allSatisfy { !$0.contains("secret") })
    }

    @Test("the number of labels is bounded, whatever the site says")
    func bounded() async throws {
        let surprises = (1...300).map { number in
            #"data: {"choices":[{"delta":{"role":"assistant","content":"x","phase":"answer","status":"typing","key-\#(number)":1}}]}"# + "\n\n"
        }
        let frames = [ScriptedSite.Frame.created.bytes] + surprises + [ScriptedSite.Frame.end.bytes]
        let site = ScriptedSite { _ in .stream(.of(frames.map { ByteBuffer(string: $0) })) }
        let (metrics, log) = (TestMetrics(), LogRecorder())
        try await withProxy(site, metrics: metrics, logger: log.logger) { proxy in
            let reply = try await proxy.complete("Hi")
            #expect(reply.status == 200)
        }
        #expect(metrics.counters.count == DriftCounter.limit + 1)
        #expect(try metrics.expectCounter("qwen_site_unknown_shapes", [("shape", "others")]).totalValue == 300 - Int64(DriftCounter.limit))
        #expect(log.lines.count { $0.hasPrefix("warning") } == DriftCounter.limit + 1)
    }
}
