public import NIOCore

extension ByteBuffer {
    /// Appends `text` as a JSON string with its quotes. Everything but quotes, backslashes and control characters stays UTF-8.
    public mutating func writeJSONString(_ text: String) {
        writeStaticString("\"")
        writeJSONStringContent(text)
        writeStaticString("\"")
    }

    /// Appends `text` as the inside of a JSON string, without the quotes.
    public mutating func writeJSONStringContent(_ text: String) {
        var text = text
        text.withUTF8 { bytes in
            var run = 0
            for index in bytes.indices {
                let byte = bytes[index]
                guard byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") else { continue }
                writeBytes(UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(bytes)[run..<index]))
                writeEscaped(byte)
                run = index + 1
            }
            writeBytes(UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(bytes)[run...]))
        }
    }

    /// Appends an integer as JSON.
    @inlinable
    public mutating func writeJSONInteger(_ value: Int) {
        writeString(String(value))
    }

    private mutating func writeEscaped(_ byte: UInt8) {
        switch byte {
        case UInt8(ascii: "\""): writeStaticString("\\\"")
        case UInt8(ascii: "\\"): writeStaticString("\\\\")
        case UInt8(ascii: "\n"): writeStaticString("\\n")
        case UInt8(ascii: "\r"): writeStaticString("\\r")
        case UInt8(ascii: "\t"): writeStaticString("\\t")
        default:
            writeStaticString("\\u00")
            let digits: StaticString = "0123456789abcdef"
            digits.withUTF8Buffer { hex in
                writeInteger(hex[Int(byte >> 4)])
                writeInteger(hex[Int(byte & 0xF)])
            }
        }
    }
}
