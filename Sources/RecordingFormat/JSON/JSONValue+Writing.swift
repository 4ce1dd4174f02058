public import NIOCore
import Wire

/// How a JSON text is spaced.
public enum JSONStyle: String, Sendable, CaseIterable {
    /// `{"a":1,"b":[2,3]}`: the site's plain JSON answers.
    case compact
    /// `{"a": 1, "b": [2, 3]}`: the frames of the site's streams.
    case spaced
    /// Lines of at most 120 characters where that is possible, two blanks deeper at each level: the heads of recordings.
    case pretty
}

extension JSONValue {
    /// This value as JSON text, without a line end behind it.
    public func encoded(_ style: JSONStyle = .compact) -> ByteBuffer {
        var buffer = ByteBuffer()
        switch style {
        case .compact: write(to: &buffer, comma: ",", colon: ":")
        case .spaced: write(to: &buffer, comma: ", ", colon: ": ")
        case .pretty: writePretty(to: &buffer, depth: 0, column: 0)
        }
        return buffer
    }

    private func write(to buffer: inout ByteBuffer, comma: StaticString, colon: StaticString) {
        switch self {
        case .null: buffer.writeStaticString("null")
        case .bool(let value): buffer.writeString(value ? "true" : "false")
        case .number(let spelling): buffer.writeString(spelling)
        case .string(let text): buffer.writeJSONString(text)
        case .array(let elements):
            buffer.writeStaticString("[")
            for (index, element) in elements.enumerated() {
                if index > 0 { buffer.writeStaticString(comma) }
                element.write(to: &buffer, comma: comma, colon: colon)
            }
            buffer.writeStaticString("]")
        case .object(let members):
            buffer.writeStaticString("{")
            for (index, member) in members.enumerated() {
                if index > 0 { buffer.writeStaticString(comma) }
                buffer.writeJSONString(member.name)
                buffer.writeStaticString(colon)
                member.value.write(to: &buffer, comma: comma, colon: colon)
            }
            buffer.writeStaticString("}")
        }
    }

    /// Writes on one line what fits there behind `column` characters, and breaks the rest into one line per member.
    private func writePretty(to buffer: inout ByteBuffer, depth: Int, column: Int) {
        var line = encoded(.spaced)
        let width = String(buffer: line).unicodeScalars.count
        let inner = String(repeating: "  ", count: depth + 1)
        switch self {
        case .array(let elements) where !elements.isEmpty && column + width > 120:
            buffer.writeStaticString("[\n")
            for (index, element) in elements.enumerated() {
                buffer.writeString(inner)
                element.writePretty(to: &buffer, depth: depth + 1, column: inner.count)
                buffer.writeStaticString(index == elements.count - 1 ? "\n" : ",\n")
            }
            buffer.writeString(inner.dropLast(2) + "]")
        case .object(let members) where !members.isEmpty && (column + width > 120 || depth == 0):
            buffer.writeStaticString("{\n")
            for (index, member) in members.enumerated() {
                var name = ByteBuffer()
                name.writeJSONString(member.name)
                name.writeStaticString(": ")
                let nameWidth = String(buffer: name).unicodeScalars.count
                buffer.writeString(inner)
                buffer.writeBuffer(&name)
                member.value.writePretty(to: &buffer, depth: depth + 1, column: inner.count + nameWidth)
                buffer.writeStaticString(index == members.count - 1 ? "\n" : ",\n")
            }
            buffer.writeString(inner.dropLast(2) + "}")
        default:
            buffer.writeBuffer(&line)
        }
    }
}
