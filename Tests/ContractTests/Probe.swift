import NIOCore
import RecordingFormat
import TestSupport

/// A recorded answer with one place taken out or changed, and the answer without that change.
struct Probe {
    /// The part of the answer, as findings name it.
    let part: String
    /// The place in it, as findings name it.
    let place: String
    let before: Exchange
    let after: Exchange

    /// Every place of an answer, once for each way to change it.
    static func all(of exchange: Exchange, _ form: AnswerForm, _ shape: Contract.AnswerShape) -> [Probe] {
        let part = form.rawValue
        var probes: [Probe] = []
        for name in shape.head.headers.keys { probes.append(Probe(part, "header \(name)", exchange) { $0.removeHeader(name) }) }
        for name in shape.head.cookies.keys { probes.append(Probe(part, "cookie \(name)", exchange) { $0.removeCookie(name) }) }
        if form == .page { probes.append(Probe(part, "", exchange) { $0.body = .file("body", ByteBuffer()) }) }
        for (place, field) in shape.body?.fields ?? [:] {
            for change in Change.fitting(field) {
                probes.append(Probe(part, place, exchange, exchange.changingAnswer { $0.changing(place) { change($0) } }))
            }
            if !form.isOrdinary { probes.append(withoutNeighbours(part, place, shape.body?.fields.keys.map { $0 } ?? [], exchange)) }
        }
        for (kind, frame) in shape.stream?.frames ?? [:] {
            for (place, field) in frame.fields.fields {
                for change in Change.fitting(field) {
                    let changed = exchange.changingFrames { $0 == kind ? $1.changing(place) { change($0) }.map { [$0] } ?? [] : [$1] }
                    probes.append(Probe("frame \(kind)", place, exchange, changed))
                }
            }
        }
        return probes.filter { $0.before != $0.after }
    }

    /// A refusal says the same thing twice, as a code and in words. Either alone shows that both are read.
    private static func withoutNeighbours(_ part: String, _ place: String, _ places: [String], _ exchange: Exchange) -> Probe {
        let parent = JSONShape.parent(of: place) ?? ""
        let neighbours = places.filter { $0 != place && $0.hasPrefix(parent + "/") && !$0.dropFirst(parent.count + 1).contains("/") }
        let alone = exchange.changingAnswer { answer in
            neighbours.filter { $0 != "/success" && $0 != "/data" }.reduce(answer) { $0?.changing($1) { _ in nil } }
        }
        return Probe(part, place, alone, alone.changingAnswer { $0.changing(place) { _ in nil } })
    }

    private init(_ part: String, _ place: String, _ before: Exchange, _ after: Exchange) {
        self.part = part
        self.place = place
        self.before = before
        self.after = after
    }

    private init(_ part: String, _ place: String, _ exchange: Exchange, _ change: (inout RecordedResponse) -> Void) {
        var changed = exchange
        change(&changed.response)
        self.init(part, place, exchange, changed)
    }

    /// Taking a value out shows who needs it. Who has a substitute for a missing value shows when it becomes another one, or one of the
    /// words that clients may decide on.
    private enum Change: CaseIterable {
        case removed, other, pending, finished, error

        static func fitting(_ field: FieldShape) -> [Change] { field.values.isEmpty ? [.removed, .other] : allCases }

        func callAsFunction(_ value: JSONValue) -> JSONValue? {
            switch self {
            case .removed: nil
            case .other: Probe.other(value)
            case .pending, .finished, .error: value.text == nil ? value : .string("\(self)")
            }
        }
    }

    private static func other(_ value: JSONValue) -> JSONValue {
        switch value {
        case .bool(let value): .bool(!value)
        case .number(let spelling): .number("\((Int(spelling) ?? 0) + 1)")
        case .string(let text): .string(text + "~")
        case .null, .array, .object: value
        }
    }
}

extension Exchange {
    fileprivate func changingAnswer(_ change: (JSONValue) -> JSONValue?) -> Exchange {
        var exchange = self
        exchange.changeAnswer(change)
        return exchange
    }

    fileprivate func changingFrames(_ change: (String, JSONValue) -> [JSONValue]) -> Exchange {
        var exchange = self
        exchange.changeFrames(change)
        return exchange
    }
}

extension RecordedResponse {
    fileprivate mutating func removeHeader(_ name: String) {
        headers.removeAll { $0.name.lowercased() == name }
    }

    fileprivate mutating func removeCookie(_ name: String) {
        headers.removeAll { $0.name.lowercased() == "set-cookie" && $0.value.hasPrefix("\(name)=") }
    }
}
