import NIOCore

extension Match {
    /// Compares a request with this match.
    ///
    /// - Parameter placeholders: the values that the account's placeholders have by now.
    public func evaluate(_ call: IncomingCall, with placeholders: Placeholders) -> Verdict {
        verdict(on: call, Comparison(placeholders: placeholders))
    }

    /// Compares a request that went through redaction. What it took out as a whole is compared by its value: that a request has some
    /// secret in the same place does not make it the same secret.
    public func evaluate(_ call: CallRedactor.RedactedCall, with placeholders: Placeholders) -> Verdict {
        verdict(on: call.call, Comparison(placeholders: placeholders, takenOut: call.values))
    }

    private func verdict(on call: IncomingCall, _ start: Comparison) -> Verdict {
        var comparison = start
        var checks: [Verdict.Check] = []
        if let method {
            checks.append(.init("method", method == call.method ? [] : [.init(expected: method, found: call.method)]))
        }
        if let host {
            checks.append(.init("host", host == call.host ? [] : [.init(expected: host, found: call.host)]))
        }
        checks.append(.init("path", comparison.path(path, call.path) ? [] : [.init(expected: path, found: call.path)]))
        for parameter in query {
            checks.append(.init("query \(parameter.name)", comparison.parameter(parameter, in: call.query)))
        }
        if let json {
            checks.append(.init("json", comparison.body(json, call.json)))
        }
        return Verdict(checks: checks, bindings: comparison.bindings)
    }

    /// The wildcard of a match's JSON: `{"$any": type}`.
    static func wildcard(_ value: JSONValue) -> String? {
        guard case .object(let members) = value, members.count == 1, members[0].name == "$any" else { return nil }
        return members[0].value.text
    }
}

/// Compares values, and remembers what placeholders met.
private struct Comparison {
    let placeholders: Placeholders
    /// What redaction took out of the request, by the names of its placeholders.
    var takenOut: [String: String] = [:]
    var bindings: [String: String] = [:]

    mutating func path(_ pattern: String, _ path: String) -> Bool {
        var patterns = pattern.split(separator: "/", omittingEmptySubsequences: false)[...]
        var segments = path.split(separator: "/", omittingEmptySubsequences: false)[...]
        while let pattern = patterns.popFirst() {
            if pattern == "**" { return true }
            guard let segment = segments.popFirst() else { return false }
            if pattern == "*" ? segment.isEmpty : text(String(pattern), String(segment)) != nil { return false }
        }
        return segments.isEmpty
    }

    mutating func parameter(_ wanted: Match.Parameter, in query: [Match.Parameter]) -> [Difference] {
        let values = query.filter { $0.name == wanted.name }.map(\.value)
        guard !values.isEmpty else { return [.init(expected: describe(wanted.value), found: "no such parameter")] }
        for value in values where text(wanted.value, value) == nil { return [] }
        return [.init(expected: describe(wanted.value), found: values.joined(separator: ", ").debugDescription)]
    }

    mutating func body(_ wanted: JSONValue, _ found: Result<JSONValue, some Error>) -> [Difference] {
        switch found {
        case .success(let value): compare(wanted, value, at: "")
        case .failure(let error): [.init(expected: "a JSON body", found: "\(error)")]
        }
    }

    private mutating func compare(_ wanted: JSONValue, _ found: JSONValue, at place: String) -> [Difference] {
        if let type = Match.wildcard(wanted) {
            return type == "any" || type == found.typeName ? [] : [.init(place, expected: "any \(type)", found: found.summary)]
        }
        switch (wanted, found) {
        case (.object(let members), .object):
            return members.flatMap { member -> [Difference] in
                let memberPlace = "\(place)/\(member.name)"
                guard let value = found[member.name] else { return [.init(memberPlace, expected: member.value.summary, found: "nothing")] }
                return compare(member.value, value, at: memberPlace)
            }
        case (.array(let elements), .array(let values)):
            guard elements.count == values.count else {
                return [.init(place, expected: "an array of \(elements.count)", found: "an array of \(values.count)")]
            }
            return zip(elements, values).enumerated().flatMap { compare($0.element.0, $0.element.1, at: "\(place)/\($0.offset)") }
        case (.string(let pattern), .string(let value)):
            return text(pattern, value).map { [.init(place, expected: $0, found: found.summary)] } ?? []
        case (.number(let one), .number(let other)):
            return one == other || Double(one) == Double(other) ? [] : [.init(place, expected: one, found: other)]
        default:
            return wanted == found ? [] : [.init(place, expected: wanted.summary, found: found.summary)]
        }
    }

    /// `nil` where the text fits, else what was expected.
    private mutating func text(_ pattern: String, _ redacted: String) -> String? {
        let text = takenOut.isEmpty ? redacted : Placeholder(redacted).flatMap { takenOut[$0.name] } ?? redacted
        // A request that went through redaction holds placeholders itself.
        guard pattern != text else { return nil }
        guard let placeholder = Placeholder(pattern), placeholder.kind != .lit else { return pattern == text ? nil : describe(pattern) }
        guard !placeholder.name.isEmpty, placeholder.kind != .now else { return nil }
        guard let value = value(of: placeholder) else {
            if placeholders.isHandedOut(placeholder.name) { return "\(pattern), which was not handed out yet" }
            bindings[placeholder.name] = text
            return nil
        }
        return value == text ? nil : describe(pattern)
    }

    private func value(of placeholder: Placeholder) -> String? {
        placeholders.known(placeholder.name) ?? bindings[placeholder.name]
    }

    /// The pattern with the value that its placeholder has, unless that is a secret.
    private func describe(_ pattern: String) -> String {
        guard let placeholder = Placeholder(pattern) else { return pattern.debugDescription }
        guard [.uuid, .host].contains(placeholder.kind), let value = value(of: placeholder) else { return pattern }
        return "\(pattern) = \(value.debugDescription)"
    }
}

extension JSONValue {
    /// The value in at most 60 characters.
    fileprivate var summary: String {
        let text = String(buffer: encoded(.compact))
        return text.count <= 60 ? text : text.prefix(59) + "…"
    }
}
