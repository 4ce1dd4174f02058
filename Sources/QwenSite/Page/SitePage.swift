import CLibXML2
import FoundationEssentials
package import NIOCore
import Wire

/// An HTML page of the site, taken apart with libxml2.
///
/// The site's pages are shells that scripts fill: what is in them is a title, the address of the one main script, which names the
/// build, and data for the first view inside an inline script. Nothing may depend on a form being there.
package struct SitePage: ~Copyable {
    /// What is read of a page; longer ones are cut, since libxml2 would silently cut as well, only later.
    package static let limit = 1 << 20

    /// libxml2 wants its global state set up before its first use in several threads.
    private static let setUp: Void = xmlInitParser()

    private let document: htmlDocPtr?

    package init(_ html: ByteBuffer) {
        Self.setUp
        document =
            html.readableBytesView.prefix(Self.limit).withContiguousStorageIfAvailable { bytes in
                guard let base = bytes.baseAddress, let context = htmlNewParserCtxt() else { return nil }
                defer { htmlFreeParserCtxt(context) }
                let options =
                    HTML_PARSE_RECOVER.rawValue | HTML_PARSE_NONET.rawValue | HTML_PARSE_NOERROR.rawValue
                    | HTML_PARSE_NOWARNING.rawValue | HTML_PARSE_COMPACT.rawValue
                return base.withMemoryRebound(to: CChar.self, capacity: bytes.count) { text in
                    htmlCtxtReadMemory(context, text, Int32(bytes.count), nil, "utf-8", Int32(bitPattern: options))
                }
            } ?? nil
    }

    deinit { xmlFreeDoc(document) }

    /// The page's title, without spaces around it.
    package var title: String? { texts("//title").first?.trimmed }

    /// The build of the site's page, from its main script's address: `…/qwen-chat-fe/0.3.12/js/main.js`.
    package var buildNumber: String? {
        for address in texts("//script/@src") + texts("//link/@href") {
            let parts = address.split(separator: "/")
            guard let name = parts.firstIndex(of: "qwen-chat-fe"), parts.indices.contains(name + 1) else { continue }
            let build = parts[name + 1]
            if build.first?.isNumber == true, build.allSatisfy({ $0.isASCII && ($0.isNumber || $0.isLetter || $0 == "." || $0 == "-") }) {
                return String(build)
            }
        }
        return nil
    }

    /// The data that the server wrote into the page for the first view, as JSON text: `window.__prerendered_data = {…}`.
    package var prerenderedData: ByteBuffer? {
        for script in texts("//script[not(@src)]") {
            if let data = InlineJSON.value(assignedTo: "__prerendered_data", in: script) { return data }
        }
        return nil
    }

    /// The access token that the server wrote into the page's data; `nil` where it names none, as for nobody.
    package var userToken: String? {
        guard let data = prerenderedData, let user = try? JSONDecoder().decode(PageUser.self, from: Data(data.readableBytesView)) else { return nil }
        return user.token
    }

    /// The texts of the nodes on `path`, which is never made of anything that came from outside.
    private func texts(_ path: String) -> [String] {
        guard let document, let context = xmlXPathNewContext(document) else { return [] }
        defer { xmlXPathFreeContext(context) }
        guard let result = xmlXPathEvalExpression(path, context) else { return [] }
        defer { xmlXPathFreeObject(result) }
        guard let nodes = result.pointee.nodesetval, let table = nodes.pointee.nodeTab else { return [] }
        return (0..<Int(nodes.pointee.nodeNr)).map { index in
            guard let node = table[index] else { return "" }
            guard let text = xmlNodeGetContent(node) else { return "" }
            defer { chtml_free(text) }
            return String(cString: text)
        }
    }
}

/// Whom the page's data is for: `{"user":{"token":"…"}}`.
private struct PageUser: Decodable {
    var token: String?

    private enum CodingKeys: CodingKey { case user, token }

    init(from decoder: any Decoder) throws {
        let user = try decoder.container(keyedBy: CodingKeys.self).nestedContainer(keyedBy: CodingKeys.self, forKey: .user)
        token = user.text(.token).flatMap { $0.isEmpty ? nil : $0 }
    }
}
