import Glibc
import NIOCore

extension ByteBuffer {
    /// Takes the next line, with its line feed where it has one; `nil` at the end. Only LF ends a line here.
    mutating func readLine() -> ByteBuffer? {
        let length = withUnsafeReadableBytes { bytes -> Int in
            guard let base = bytes.baseAddress, let feed = memchr(base, 0x0A, bytes.count) else { return bytes.count }
            return UnsafeRawPointer(feed) - base + 1
        }
        return length > 0 ? readSlice(length: length) : nil
    }

    /// The offset, from `start` on, of two bytes of this value in a row.
    func firstPair(of byte: Character, from start: Int) -> Int? {
        guard let byte = byte.asciiValue else { return nil }
        return withUnsafeReadableBytes { bytes in
            var start = start
            while let base = bytes.baseAddress, start < bytes.count, let found = memchr(base + start, Int32(byte), bytes.count - start) {
                let offset = UnsafeRawPointer(found) - base
                if offset + 1 < bytes.count, bytes[offset + 1] == byte { return offset }
                start = offset + 1
            }
            return nil
        }
    }

    /// Whether the readable bytes begin with this text.
    func hasPrefix(_ text: StaticString) -> Bool {
        let length = text.utf8CodeUnitCount
        guard readableBytes >= length else { return false }
        return withUnsafeReadableBytes { bytes in
            // The bytes are there, so they have an address.
            bytes.baseAddress.map { memcmp($0, text.utf8Start, length) == 0 } ?? (length == 0)
        }
    }
}
