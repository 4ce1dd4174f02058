import NIOCore

extension String {
    /// Its length inside of JSON, in bytes.
    public var jsonLength: Int {
        var json = ByteBuffer()
        json.writeJSONStringContent(self)
        return json.readableBytes
    }
}
