import NIOCore

extension AnnotatedStream {
    /// This stream with its placeholders filled. A read border inside a placeholder moves to the same fraction of the value.
    ///
    /// - Parameter template: the template of this stream's body.
    public func expanded(_ template: Template, with placeholders: inout Placeholders) -> AnnotatedStream {
        let expansion = placeholders.expand(template)
        var expanded = self
        var stored = 0
        var start = 0
        for index in reads.indices {
            stored += reads[index].bytes.readableBytes
            let end = index == reads.indices.last ? expansion.bytes.readableBytes : expansion.offset(ofStored: stored)
            // Borders never go back and end at the last byte, so the slice exists.
            expanded.reads[index].bytes = expansion.bytes.getSlice(at: start, length: end - start) ?? ByteBuffer()
            start = end
        }
        return expanded
    }
}
