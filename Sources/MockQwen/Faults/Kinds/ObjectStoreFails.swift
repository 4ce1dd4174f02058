import NIOCore

/// `object-store-fails`: every upload ends in an error of the object store, as it words them.
struct ObjectStoreFails: Fault {
    static let usage = "object-store-fails"

    init(_ value: FaultValue) throws(FaultValueError) { try value.none() }

    func effect(on request: MockRequest, _ memory: inout FaultMemory, _ random: inout SplitMix64) -> FaultEffect {
        guard request.host == SiteHost.objectStore else { return .none }
        let id = random.nextID()
        let body = """
            <?xml version="1.0" encoding="UTF-8"?>
            <Error>
              <Code>InternalError</Code>
              <Message>We encountered an internal error. Please try again.</Message>
              <RequestId>\(id)</RequestId>
              <HostId>\(request.host)</HostId>
            </Error>

            """
        return .instead(
            FaultAnswer(status: 500, headers: [("Content-Type", "application/xml"), ("x-oss-request-id", id)], body: ByteBuffer(string: body)))
    }
}
