/// What stands behind the `=` of a fault, and what it may refer to.
struct FaultValue {
    /// `nil` where there is no `=`.
    var text: String?
    var library: FaultLibrary

    /// A number in a range; `fallback` where nothing stands there.
    func number(_ range: ClosedRange<Int>, or fallback: Int? = nil) throws(FaultValueError) -> Int {
        if text == nil, let fallback { return fallback }
        guard let number = text.flatMap({ Int($0) }), range.contains(number) else { throw .init("a number from \(range.lowerBound) on") }
        return number
    }

    /// A time such as `300ms`, `3s` or `5m`, up to a day.
    func duration() throws(FaultValueError) -> Duration {
        guard let duration = text.flatMap({ Self.duration($0) }) else { throw .init("a time such as 300ms, 3s or 5m") }
        return duration
    }

    /// `40B/s` or `2kB/s`, in bytes per second.
    func rate() throws(FaultValueError) -> Int {
        guard let text, text.hasSuffix("B/s") else { throw .init("a rate such as 40B/s or 2kB/s") }
        let amount = text.dropLast(3)
        let isKilo = amount.hasSuffix("k")
        guard let number = Int(isKilo ? amount.dropLast() : amount), (1...1_000_000).contains(number) else {
            throw .init("a rate such as 40B/s or 2kB/s")
        }
        return isKilo ? number * 1000 : number
    }

    /// `frame:12`, counted from 1.
    func frame() throws(FaultValueError) -> Int {
        guard case .frame(let number)? = place else { throw .init("a frame such as frame:12") }
        return number
    }

    /// `frame:12`, counted from 1, or `byte:777`.
    func placeInBody() throws(FaultValueError) -> FaultPlace {
        guard let place else { throw .init("a place such as frame:12 or byte:777") }
        return place
    }

    /// Nothing at all.
    func none() throws(FaultValueError) {
        guard text == nil else { throw .init("no value") }
    }

    private var place: FaultPlace? {
        let parts = (text ?? "").split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, let number = Int(parts[1]), number >= 0 else { return nil }
        switch parts[0] {
        case "frame" where number > 0: return .frame(number)
        case "byte": return .byte(number)
        default: return nil
        }
    }

    private static func duration(_ text: String) -> Duration? {
        let digits = text.prefix { "0123456789.".contains($0) }
        guard let number = Double(digits) else { return nil }
        let unit: Double? =
            switch text.dropFirst(digits.count) {
            case "ms": 0.001;
            case "s": 1;
            case "m": 60;
            case "h": 3600;
            default: nil
            }
        guard let unit, number * unit <= 86_400 else { return nil }
        return .seconds(number * unit)
    }
}

/// A place in a body.
enum FaultPlace: Equatable, Sendable {
    /// Inside this frame, counted from 1.
    case frame(Int)
    /// Behind so many bytes.
    case byte(Int)
}

/// The value of a fault is not what it takes.
struct FaultValueError: Error {
    /// What it takes, to follow "takes".
    var wanted: String

    init(_ wanted: String) { self.wanted = wanted }
}
