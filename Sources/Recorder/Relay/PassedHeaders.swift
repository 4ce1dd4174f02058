import NIOHTTP1
import RecordingFormat

/// Which fields of a head go on to the other side, in their order. Those that belong to one connection end here.
enum PassedHeaders {
    private static let ofConnection: Set<String> = ["connection", "keep-alive", "proxy-connection", "proxy-authenticate", "te", "trailer", "upgrade"]
    /// The encodings that the HTTP client undoes.
    private static let decodable: Set<String> = ["gzip", "deflate"]

    /// A request's fields for upstream, without those that frame its body. Answers are wanted as they are, not compressed.
    static func request(_ headers: HTTPHeaders, host: String) -> HTTPHeaders {
        var passed = HTTPHeaders()
        for (name, value) in headers {
            switch name.lowercased() {
            case "host": passed.add(name: name, value: host)
            case "accept-encoding": passed.add(name: name, value: "identity")
            case "content-length", "transfer-encoding", "expect": continue
            case let key where ofConnection.contains(key): continue
            default: passed.add(name: name, value: value)
            }
        }
        if !passed.contains(name: "host") { passed.add(name: "host", value: host) }
        return passed
    }

    /// A request's fields for the recording: as the client sent them.
    static func recordedRequest(_ headers: HTTPHeaders) -> [HeaderField] {
        headers.filter { field in
            let name = field.name.lowercased()
            return !ofConnection.contains(name) && !["host", "content-length", "transfer-encoding", "expect"].contains(name)
        }.map { HeaderField($0.name, $0.value) }
    }

    /// An answer's fields, for the client and for the recording. One that came compressed goes on decoded.
    static func answer(_ headers: HTTPHeaders) -> HTTPHeaders {
        let isDecoded = decodable.contains(headers.first(name: "content-encoding")?.lowercased() ?? "")
        return HTTPHeaders(
            headers.filter { field in
                let name = field.name.lowercased()
                return !ofConnection.contains(name) && !(isDecoded && ["content-encoding", "content-length"].contains(name))
            })
    }

    /// An answer's fields with what frames its body for this client, where nothing does yet.
    static func framed(_ headers: HTTPHeaders, status: Int, for request: HTTPRequestHead) -> HTTPHeaders {
        var framed = headers
        if request.version == .http1_0 {
            // It knows no chunks; the end of the connection ends the answer.
            framed.remove(name: "transfer-encoding")
        } else if request.method != .HEAD, status >= 200, ![204, 304].contains(status), !headers.contains(name: "content-length"),
            !headers.contains(name: "transfer-encoding")
        {
            framed.add(name: "transfer-encoding", value: "chunked")
        }
        return framed
    }
}
