/// How the object store says no, in XML.
struct StoreRefusal: Error, Equatable, Sendable {
    let status: Int
    let code: String
    let message: String

    static let signatureDoesNotMatch = StoreRefusal(
        status: 403, code: "SignatureDoesNotMatch",
        message: "The request signature we calculated does not match the signature you provided. Check your key and signing method.")
    static let unknownKey = StoreRefusal(
        status: 403, code: "InvalidAccessKeyId", message: "The OSS Access Key Id you provided does not exist in our records.")
    static let wrongToken = StoreRefusal(status: 403, code: "InvalidSecurityToken", message: "The security token you provided is invalid.")
    static let skewed = StoreRefusal(
        status: 403, code: "RequestTimeTooSkewed", message: "The difference between the request time and the current time is too large.")
    static let denied = StoreRefusal(status: 403, code: "AccessDenied", message: "You have no right to access this object.")
    static let expired = StoreRefusal(status: 403, code: "AccessDenied", message: "Request has expired.")
    static let noObject = StoreRefusal(status: 404, code: "NoSuchKey", message: "The specified key does not exist.")
    static let malformed = StoreRefusal(status: 400, code: "InvalidArgument", message: "The authorization header is malformed.")
}
