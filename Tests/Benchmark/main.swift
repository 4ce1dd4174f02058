import CAllocationCount
import FoundationEssentials
import Glibc
import NIOCore
import QwenSite

// What reading an answer costs, scanning included: nanoseconds and allocations a frame, for each kind of frame. Ends with 1 where a
// frame of 300 bytes takes more than a microsecond, or a sign of life takes anything from the heap.

/// A kind of frame, and as many of it as make a measurement.
struct Sample {
    var name: String
    var frame: String
    var count = 200_000
}

let usage =
    #""usage": {"input_tokens": 1361, "output_tokens": 52, "characters": 0, "total_tokens": 1413, "input_tokens_details": {"text_tokens": 1361}, "#
    + #""output_tokens_details": {"reasoning_tokens": 51, "text_tokens": 52}}"#
let id = "0b1c2d3e-0000-4000-8000-0123456789ab"

func delta(_ delta: String, rest: String = "") -> String {
    #"data: {"choices": [{"delta": {\#(delta)}}], "response_id": "\#(id)"\#(rest)}"# + "\n\n"
}

let samples = [
    Sample(
        name: "text, of 300 bytes",
        frame: delta(
            #""role": "assistant", "content": " встретят", "phase": "answer", "status": "typing""#,
            rest: #", "usage": {"input_tokens": 1361, "output_tokens": 52, "total_tokens": 1413, "prompt_tokens_details": {"cached_tokens": 0}}"#)),
    Sample(
        name: "text, with all that it costs",
        frame: delta(
            #""role": "assistant", "content": " встретят", "phase": "answer", "status": "typing""#, rest: ", \(usage), \"timestamp\": 1790925300")),
    Sample(
        name: "reasoning",
        frame: delta(#""role": "assistant", "content": " so", "phase": "think", "status": "typing""#, rest: ", \(usage), \"timestamp\": 1790925300")),
    Sample(
        name: "sign of life",
        frame: #"data: {"response.info": {"action": "keep_alive", "chat_id": "\#(id)", "response_id": "\#(id)", "timestamp": 1772616291}}"# + "\n\n"),
    Sample(
        name: "summary of 400 bytes",
        frame: delta(
            #""role": "assistant", "content": "", "phase": "thinking_summary", "extra": {"summary_title": {"content": ["Checking"]}, "#
                + #""summary_thought": {"content": ["\#(String(repeating: "word ", count: 60))"]}}, "status": "typing""#,
            rest: ", \(usage), \"timestamp\": 1790925300"), count: 50_000),
]

/// Reads so many frames of a sample in reads of 16 KiB; the events, so that nothing is optimised away.
func read(_ sample: Sample) -> (nanoseconds: Double, allocations: Double, events: Int) {
    var reader = AnswerReader(chat: "chat", now: { Date(timeIntervalSince1970: 0) })
    _ = reader.read(ByteBuffer(string: #"data: {"response.created": {"chat_id": "c", "parent_id": "p", "response_id": "\#(id)"}}"# + "\n\n"))
    let perRead = max(1, 16_384 / sample.frame.utf8.count)
    let chunk = ByteBuffer(string: String(repeating: sample.frame, count: perRead))
    let reads = sample.count / perRead
    var events = 0
    let (before, start) = (allocation_count(), processorTime())
    for _ in 0..<reads { events += reader.read(chunk).count }
    let (allocations, time) = (allocation_count() - before, processorTime() - start)
    let frames = Double(reads * perRead)
    return (time / frames, Double(allocations) / frames, events)
}

/// What this thread has had of a processor, in nanoseconds: what others take of it is not counted.
func processorTime() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) * 1e9 + Double(time.tv_nsec)
}

// Named samples alone, for a profiler: benchmark-answers [NAME]
let wanted = CommandLine.arguments.dropFirst().first ?? ""
var isWithin = true
for sample in samples where sample.name.hasPrefix(wanted) {
    _ = read(sample)
    // The best of some runs: others disturb, they never help.
    let runs = (0..<5).map { _ in read(sample) }
    guard let best = runs.min(by: { $0.nanoseconds < $1.nanoseconds }) else { continue }
    print(
        "\(sample.name): \(Int(best.nanoseconds)) ns, \((best.allocations * 100).rounded() / 100) allocations a frame"
            + " (\(sample.frame.utf8.count) bytes, \(best.events) events)")
    if sample.name.hasSuffix("300 bytes"), best.nanoseconds > 1000 { isWithin = false }
    if sample.name.hasPrefix("sign"), best.allocations > 0.001 { isWithin = false }
}
exit(isWithin ? 0 : 1)
