import NIOCore
import Wire

extension ByteBuffer {
    /// Appends `{"error":"text","code":…}`, the errors of the native API.
    mutating func writeNativeError(_ error: APIError) {
        writeStaticString(#"{"error":"#)
        writeJSONString(error.message)
        writeStaticString(#","code":"#)
        writeJSONString(error.code ?? error.type.rawValue)
        writeStaticString("}")
    }
}
