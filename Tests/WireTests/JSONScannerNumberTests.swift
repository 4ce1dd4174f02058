import Testing
import Wire

/// Numbers at the edges of their types.
@Suite struct JSONScannerNumberTests {
    @Test(
        "integers, as they may be written",
        arguments: [
            ("0", 0), ("-0", 0), ("7", 7), ("-7", -7), ("9223372036854775807", .max), ("-9223372036854775808", .min), ("1.0", 1), ("-2.50e1", -25),
            ("1e3", 1000), ("1E+3", 1000), ("1000e-3", 1), ("9007199254740991.0", 9_007_199_254_740_991), ("0.0", 0), ("0e9", 0),
        ]
    )
    func integers(_ text: String, _ expected: Int) throws {
        #expect(try integer(text) == expected)
    }

    @Test(
        "what is no Int is refused, never rounded into one",
        arguments: [
            "9223372036854775808", "-9223372036854775809", "123456789012345678901234567890", "1.5", "1e-1", "1e19", "-1e19", "9007199254740993.0",
            "9223372036854775807.0", "1e999",
        ]
    )
    func notIntegers(_ text: String) {
        #expect(throws: JSONScanError.numberOutOfRange(at: 0)) { try integer(text) }
    }

    @Test(
        "doubles",
        arguments: ["0", "-0.0", "1.7976931348623157e308", "5e-324", "0.1", "-1e-7", "123456789012345678901234567890", "2.2250738585072011e-308"])
    func doubles(_ text: String) throws {
        #expect(try double(text) == Double(text))
        #expect(try double(text).sign == Double(text)?.sign)
    }

    @Test("a number beyond Double is refused by whoever asks for it, and skipped by whoever doesn't", arguments: ["1e309", "-1e309"])
    func beyondDouble(_ text: String) throws {
        #expect(throws: JSONScanError.numberOutOfRange(at: 0)) { try double(text) }
        let bytes = Array(text.utf8)
        var scanner = try JSONScanner(bytes.span)
        try scanner.skip()
        try scanner.end()
    }

    @Test(
        "what is no JSON number",
        arguments: ["-", "+1", "01", "-01", "1.", ".5", "1e", "1e+", "0x1", "1_0", "- 1", "--1", "1.e1", "1e1.5", "Infinity", "NaN"])
    func malformed(_ text: String) throws {
        #expect {
            _ = try JSONTree(scanning: Array(text.utf8))
        } throws: { error in
            if case JSONScanError.malformed = error { true } else { false }
        }
    }

    private func integer(_ text: String) throws -> Int {
        let bytes = Array(text.utf8)
        var scanner = try JSONScanner(bytes.span)
        return try scanner.integer()
    }

    private func double(_ text: String) throws -> Double {
        let bytes = Array(text.utf8)
        var scanner = try JSONScanner(bytes.span)
        return try scanner.double()
    }
}
