/// Every fault there is.
enum FaultKinds {
    static let all: [any Fault.Type] = [
        TimeToFirstByte.self, Drip.self, Cut.self, Reset.self, Garble.self, DuplicateFrame.self, ReorderFrame.self, StallAfter.self, Hold.self,
        Status.self, ExpireToken.self, RateLimitAfter.self, HumanCheckAfter.self, ObjectStoreFails.self,
    ]
}
