import Multipart
import NIOCore

extension FuzzTarget {
    /// Small, so that inputs reach them.
    private static let (headLimit, paddingLimit) = (256, 64)

    /// What a form says, the pieces of one content joined.
    private struct Form: Equatable {
        var parts: [(head: MultipartPart, content: [UInt8])] = []
        var isComplete = false
        var failure: MultipartError?

        static func == (left: Form, right: Form) -> Bool {
            left.isComplete == right.isComplete && left.failure == right.failure
                && left.parts.elementsEqual(right.parts) { $0.head == $1.head && $0.content == $1.content }
        }
    }

    /// The same parts come out whole and cut, and little is kept of what has come. The input's first line is the boundary.
    static func readForm(_ input: ByteBuffer) {
        let line = input.readableBytesView.prefix { $0 != UInt8(ascii: "\n") }
        let boundary = String(decoding: line.prefix(70), as: UTF8.self)
        let body = input.getSlice(at: input.readerIndex, length: input.readableBytes).map { buffer in
            var buffer = buffer
            buffer.moveReaderIndex(forwardBy: min(line.count + 1, buffer.readableBytes))
            return buffer
        }
        guard let body else { return }
        let whole = form(in: [body], boundary)
        precondition(whole.parts.reduce(0) { $0 + $1.content.count } <= body.readableBytes)
        precondition(whole.isComplete == (whole.failure == nil), "a form is neither complete nor refused")
        precondition(form(in: cut(body), boundary) == whole, "a form depends on how it is cut")
        precondition(form(in: body.readableBytesView.map { ByteBuffer(bytes: [$0]) }, boundary) == whole, "a form depends on its single bytes")
    }

    private static func form(in chunks: [ByteBuffer], _ boundary: String) -> Form {
        var parser = MultipartParser(boundary: boundary, headLimit: headLimit, paddingLimit: paddingLimit)
        var form = Form()
        var isInside = false
        do throws(MultipartError) {
            for chunk in chunks {
                parser.append(chunk)
                while let event = try parser.next() {
                    precondition(!form.isComplete, "something comes behind the end")
                    switch event {
                    case .part(let head):
                        precondition(!isInside, "a part in a part")
                        isInside = true
                        form.parts.append((head, []))
                    case .content(let bytes):
                        precondition(isInside && bytes.readableBytes > 0, "a content without a part, or nothing")
                        form.parts[form.parts.count - 1].content += bytes.readableBytesView
                    case .partEnd:
                        precondition(isInside, "an end without a part")
                        isInside = false
                    case .end:
                        precondition(!isInside, "an end inside a part")
                        form.isComplete = true
                    }
                }
                precondition(parser.keptBytes < max(headLimit + 4, boundary.utf8.count + 4), "more is kept than is needed")
            }
            try parser.finish()
        } catch {
            form.failure = error
        }
        return form
    }
}
