import Foundation
import RecordingFormat
import TestSupport
import Testing

/// Which fields of the site's answers the client reads: each is taken out or changed, and whatever the client then says or does
/// differently is its reader.
@Suite("Fields that are read")
struct ReadFieldsTests {
    private let recordings: [Recording]

    init() throws {
        recordings = try Recording.all(below: recordingsDirectory.appending(path: "sessions")).map { $0.filled(from: .frozen) }
    }

    @Test("read.json lists what the client reads of every recorded answer")
    func read() async throws {
        try expectCommitted(
            try await readFields().encoded(), at: recordingsDirectory.appending(path: "drift/read.json"), writtenBy: "ReadFieldsTests")
    }

    private func readFields() async throws -> ReadFields {
        let ordinary = recordings.flatMap(\.exchanges).filter { exchange in form(of: exchange)?.isOrdinary == true }
        var read = ReadFields()
        for exchange in recordings.flatMap(\.exchanges) {
            for call in ClientCall.all { await note(exchange, call, among: ordinary, in: &read) }
        }
        return read
    }

    /// Notes what `call` reads of the answer of `exchange`, where it gets that answer at all.
    private func note(_ exchange: Exchange, _ call: ClientCall, among others: [Exchange], in read: inout ReadFields) async {
        let site = ScriptedSite(exchange, among: others)
        let expected = await call.outcome(at: site)
        guard site.journal.servedSubject, let (form, shape) = shape(of: exchange) else { return }
        let name = CallName(exchange.match)
        for part in [form.rawValue] + (shape.stream?.frames.keys.map { "frame \($0)" } ?? []) { read.insert(part: part, of: name) }
        for probe in Probe.all(of: exchange, form, shape) {
            let before = probe.before == exchange ? expected : await call.outcome(at: ScriptedSite(probe.before, among: others))
            let after = await call.outcome(at: ScriptedSite(probe.after, among: others))
            for reader in Set(before.keys).union(after.keys) where before[reader] != after[reader] {
                read.insert(probe.place, in: probe.part, of: name, readBy: reader)
            }
        }
    }

    private func form(of exchange: Exchange) -> AnswerForm? { shape(of: exchange)?.form }

    private func shape(of exchange: Exchange) -> (form: AnswerForm, shape: Contract.AnswerShape)? {
        guard var recording = recordings.first else { return nil }
        recording.exchanges = [exchange]
        guard let (form, shape) = Contract(of: [recording]).calls.values.first?.answers.first, let form = AnswerForm(rawValue: form) else {
            return nil
        }
        return (form, shape)
    }
}
