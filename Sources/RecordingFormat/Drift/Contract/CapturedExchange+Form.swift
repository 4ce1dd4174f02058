import NIOCore

extension CapturedExchange {
    /// What the answer is as a whole, such as a human check.
    public var form: AnswerForm {
        let type = responseHeaders.first { $0.name.lowercased() == "content-type" }?.value ?? ""
        let call = CallName(method: method, host: host, path: path)
        let body = responseBody.bytes
        let json = try? JSONValue(parsing: body)
        let form = AnswerForm.of(call, status: status, contentType: String(type.prefix { $0 != ";" }).lowercased(), body: body, json: json)
        guard form == .stream, case .stream(let stream) = responseBody else { return form }
        return AnswerForm.of(stream, in: call)
    }
}
