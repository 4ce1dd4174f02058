import FoundationEssentials
import NIOCore

/// What the site says when it refuses, gathered from the places where it says so: an envelope's `data`, the top level, an
/// `error` object or text, or the `ret` list of the human check.
struct FailureReport: Equatable, Sendable {
    var code: String?
    var details: String?
    /// A sentence with `{{num}}` in it, which tells the unit of `number`.
    var template: String?
    var number: Double?
    /// The code stands at the top level, outside of `data` and `error`.
    var isFlat = false
    /// The human check's own words.
    var ret: [String] = []
    /// Where the human check is.
    var url: String?
}

extension FailureReport {
    /// What a JSON text says about the call that it answers.
    enum Verdict: Equatable, Sendable {
        case failed(FailureReport)
        /// Success in so many words.
        case succeeded
        /// JSON that speaks of neither.
        case silent
        case noJSON
    }

    /// - Parameter isExpected: everything else points at a failure, so that whatever the text says are its details.
    static func read(_ json: ByteBuffer, isExpected: Bool = false) -> Verdict {
        guard let body = try? JSONDecoder().decode(Body.self, from: Data(json.readableBytesView)) else { return .noJSON }
        if body.tellsFailure || (isExpected && body.success == nil) { return .failed(body.report) }
        return body.success == true ? .succeeded : .silent
    }

    private struct Body: Decodable {
        var report: FailureReport
        var success: Bool?
        var tellsFailure: Bool

        private enum CodingKeys: CodingKey { case success, code, details, detail, message, msg, template, num, url, error, data, ret }

        init(from decoder: any Decoder) throws {
            let top = try decoder.container(keyedBy: CodingKeys.self)
            success = top.flag(.success)
            report = FailureReport(top)
            report.isFlat = report.code != nil
            report.ret = top.list(.ret, of: String.self) ?? top.text(.ret).map { [$0] } ?? []
            tellsFailure = success == false || !report.ret.isEmpty || (success == nil && report.code != nil && report.details != nil)
            if let data = try? top.nestedContainer(keyedBy: CodingKeys.self, forKey: .data) {
                report.fill(from: FailureReport(data))
                // A refusal may have lost its `success`, and the human check may have lost its `ret`.
                if success == nil, data.text(.code) != nil, report.details != nil { tellsFailure = true }
            }
            if success == nil, let url = report.url, HumanCheck.isMarked(url) { tellsFailure = true }
            if let error = try? top.nestedContainer(keyedBy: CodingKeys.self, forKey: .error) {
                report.fill(from: FailureReport(error))
                tellsFailure = true
            } else if let error = top.text(.error), error != "false" {
                report.details = report.details ?? error
                tellsFailure = true
            }
        }
    }

    private init<Keys>(_ container: KeyedDecodingContainer<Keys>) where Keys: CodingKey {
        func text(_ names: String...) -> String? {
            for name in names { if let key = Keys(stringValue: name), let text = container.text(key) { return text } }
            return nil
        }
        code = text("code")
        details = text("details", "detail", "message", "msg")
        template = text("template")
        number = Keys(stringValue: "num").flatMap(container.number)
        url = text("url")
    }

    private mutating func fill(from other: FailureReport) {
        if code == nil { isFlat = false }
        code = code ?? other.code
        details = details ?? other.details
        template = template ?? other.template
        number = number ?? other.number
        url = url ?? other.url
    }
}
