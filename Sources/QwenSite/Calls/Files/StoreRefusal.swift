import NIOCore

/// How the object store says no: in XML.
struct StoreRefusal {
    private let status: Int
    private let text: String

    init(status: Int, body: ByteBuffer) {
        self.status = status
        text = String(decoding: body.readableBytesView.prefix(64 << 10), as: UTF8.self)
    }

    var error: SiteError {
        if HumanCheck.isMarked(text) { return .humanCheck(url: nil) }
        let code = element("Code") ?? String(status)
        let details = Redaction.clean(element("Message") ?? "no details")
        return status >= 500
            ? .unavailable(.failing(status: status, details: "object store: \(code): \(details)"))
            : .rejected(code: Redaction.clean(code), details: "object store: \(details)")
    }

    /// The text of the first element of this name. The store's answers are flat.
    private func element(_ name: String) -> String? {
        guard let start = text.firstRange(of: "<\(name)>")?.upperBound, let end = text[start...].firstRange(of: "</\(name)>")?.lowerBound else {
            return nil
        }
        return String(text[start..<end])
    }
}
