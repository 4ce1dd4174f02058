import NIOCore
import Wire

/// A place in a JSON file of a recording. What it does not find there it reports with file and line.
struct HeadReader {
    private enum Step { case member(String), element(Int) }

    let file: String
    let value: JSONValue
    private let text: ByteBuffer
    private var steps: [Step] = []

    /// Reads the file's whole text.
    init(_ text: ByteBuffer, file: String) throws(RecordingError) {
        self.file = file
        self.text = text
        do throws(JSONScanError) {
            value = try JSONValue(parsing: text)
        } catch {
            throw RecordingError(file: file, line: error.offset.map(text.line(at:)), reason: "\(error)")
        }
    }

    private init(_ parent: HeadReader, _ step: Step, _ value: JSONValue) {
        file = parent.file
        text = parent.text
        steps = parent.steps + [step]
        self.value = value
    }

    /// An error at this place.
    func failure(_ reason: String) -> RecordingError {
        RecordingError(file: file, line: text.line(at: offset ?? 0), reason: reason)
    }

    // MARK: Objects and arrays

    /// Refuses what is no object, and members of other names: a misspelt one must not pass unnoticed.
    func expectObject(_ names: Set<String>) throws(RecordingError) {
        for member in try members() where !names.contains(member.name) {
            throw member.reader.failure("unknown member '\(member.name)'")
        }
    }

    /// The members of an object.
    func members() throws(RecordingError) -> [(name: String, reader: HeadReader)] {
        guard case .object(let members) = value else { throw failure("expected an object, found \(value.typeName)") }
        return members.map { ($0.name, HeadReader(self, .member($0.name), $0.value)) }
    }

    /// The elements of an array.
    func elements() throws(RecordingError) -> [HeadReader] {
        guard case .array(let elements) = value else { throw failure("expected an array, found \(value.typeName)") }
        return elements.enumerated().map { HeadReader(self, .element($0.offset), $0.element) }
    }

    /// A member; `nil` where it is missing or null.
    func optional(_ name: String) -> HeadReader? {
        guard let member = value[name], member != .null else { return nil }
        return HeadReader(self, .member(name), member)
    }

    /// A member that must be there.
    func required(_ name: String) throws(RecordingError) -> HeadReader {
        guard let member = optional(name) else { throw failure("'\(name)' is missing") }
        return member
    }

    // MARK: Values

    func string() throws(RecordingError) -> String {
        guard let text = value.text else { throw failure("expected a string, found \(value.typeName)") }
        return text
    }

    func integer() throws(RecordingError) -> Int {
        guard case .number(let spelling) = value, let number = Int(spelling) else {
            throw failure("expected a whole number, found \(value.typeName)")
        }
        return number
    }

    func bool() throws(RecordingError) -> Bool {
        guard case .bool(let bool) = value else { throw failure("expected true or false, found \(value.typeName)") }
        return bool
    }

    /// A string that is one of the cases of `Choice`.
    func choice<Choice: RawRepresentable<String> & CaseIterable>(_: Choice.Type) throws(RecordingError) -> Choice {
        let text = try string()
        guard let choice = Choice(rawValue: text) else {
            throw failure("unknown value '\(text)', expected one of \(Choice.allCases.map(\.rawValue).joined(separator: ", "))")
        }
        return choice
    }

    // MARK: Lines

    /// Where this value begins, found by walking the text again: only errors need it.
    private var offset: Int? {
        guard var scanner = try? JSONScanner(text.readableBytesUInt8Span) else { return nil }
        for step in steps {
            guard (try? Self.enter(step, &scanner)) == true else { return nil }
        }
        return try? scanner.skipRange().lowerBound
    }

    private static func enter(_ step: Step, _ scanner: inout JSONScanner) throws(JSONScanError) -> Bool {
        switch step {
        case .member(let name):
            try scanner.beginObject()
            while let key = try scanner.nextKey() {
                if scanner.text(of: key) == name { return true }
                try scanner.skip()
            }
        case .element(let index):
            try scanner.beginArray()
            for _ in 0..<index {
                guard try scanner.nextElement() else { return false }
                try scanner.skip()
            }
            return try scanner.nextElement()
        }
        return false
    }
}

extension JSONScanError {
    /// The byte it is about.
    fileprivate var offset: Int? {
        switch self {
        case .malformed(let offset), .unexpectedType(let offset), .numberOutOfRange(let offset), .tooDeep(let offset): offset
        case .notUTF8: nil
        }
    }
}

extension ByteBuffer {
    /// The line, from 1, that the byte at `offset` lies in.
    func line(at offset: Int) -> Int {
        1 + readableBytesView.prefix(offset).count { $0 == UInt8(ascii: "\n") }
    }
}
