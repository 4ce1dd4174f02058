import Foundation
import Wire

/// The members of a JSON text in their order, each with its type: the shape of a body without its values.
struct KeyPaths {
    struct Member: Equatable, CustomStringConvertible {
        var path: String
        var kind: JSONScanner.Kind
        var description: String { "\(path): \(kind)" }
    }

    private(set) var paths: [Member] = []

    /// - Parameter root: the top-level member to begin at; `nil` for the whole text.
    init(json: Data, at root: String? = nil) throws {
        let bytes = Array(json)
        var scanner = try JSONScanner(bytes.span)
        guard let root else {
            try visit(&scanner, "")
            return
        }
        try scanner.beginObject()
        while let key = try scanner.nextKey() {
            if scanner.text(of: key) == root { try visit(&scanner, "") } else { try scanner.skip() }
        }
    }

    private mutating func visit(_ scanner: inout JSONScanner, _ path: String) throws {
        let prefix = path.isEmpty ? "" : path + "."
        switch try scanner.kind() {
        case .object:
            try scanner.beginObject()
            while let key = try scanner.nextKey() {
                let member = prefix + scanner.text(of: key)
                paths.append(Member(path: member, kind: try scanner.kind()))
                try visit(&scanner, member)
            }
        case .array:
            try scanner.beginArray()
            var index = 0
            while try scanner.nextElement() {
                try visit(&scanner, "\(prefix)\(index)")
                index += 1
            }
        default: try scanner.skip()
        }
    }
}
