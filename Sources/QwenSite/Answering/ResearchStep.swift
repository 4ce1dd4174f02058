import Wire

/// One question that a deep research looks into (`extra.deep_research[]`).
struct ResearchStep {
    var index = ""
    var query = ""
    var isDone = false
    var pages: [Source] = []

    init?(reading scanner: inout JSONScanner) throws(JSONScanError) {
        guard try scanner.beginObjectOrSkip() else { return nil }
        while let key = try scanner.nextKey() {
            if scanner.matches(key, "index") {
                index = try scanner.kind() == .number ? try scanner.integerOrSkip().map(String.init) ?? "" : try scanner.stringOrSkip() ?? ""
            } else if scanner.matches(key, "query") {
                query = try scanner.stringOrSkip() ?? ""
            } else if scanner.matches(key, "status") {
                isDone = try scanner.stringOrSkip()?.lowercased().hasSuffix("finished") == true
            } else if scanner.matches(key, "webSites") {
                pages = try Source.list(reading: &scanner).filter { !$0.url.isEmpty }
            } else {
                try scanner.skip()
            }
        }
    }
}
