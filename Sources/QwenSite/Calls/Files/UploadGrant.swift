/// What the site lends for one upload: a place in the object store, and credentials for it that last minutes. Secret.
struct UploadGrant: Equatable, Sendable {
    var accessKeyID: String
    var accessKeySecret: String
    var securityToken: String
    /// The site's id of the file.
    var file: String
    /// Where the file can be read for a while.
    var fileURL: String
    /// The object's name in the store, not encoded.
    var key: String
    var bucket: String
    /// Without the `oss-` in front.
    var region: String
    var endpoint: String

    /// What must appear in no error.
    var secrets: [String] { [accessKeyID, accessKeySecret, securityToken] }

    /// The store's host. Nothing but the store's own name is accepted: a file of the user's goes there.
    var host: String? {
        guard endpoint == Self.store || endpoint.hasSuffix("." + Self.store), (endpoint + bucket).utf8.allSatisfy(Self.isOfHost) else { return nil }
        return "\(bucket).\(endpoint)"
    }

    private static let store = "aliyuncs.com"

    private static func isOfHost(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."): true
        default: false
        }
    }
}

extension UploadGrant: CustomStringConvertible, CustomDebugStringConvertible {
    var description: String { "UploadGrant(\(file))" }
    var debugDescription: String { description }
}

/// The grant on the wire: bare in the first version of the API, in the envelope in the second (captures of March 2026).
struct UploadGrantRecord: Decodable {
    /// `nil` where something is missing.
    var grant: UploadGrant?

    private enum CodingKeys: String, CodingKey {
        case accessKeyID = "access_key_id"
        case accessKeySecret = "access_key_secret"
        case securityToken = "security_token"
        case file = "file_id"
        case fileURL = "file_url"
        case key = "file_path"
        case bucket = "bucketname"
        case region, endpoint
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        func text(_ key: CodingKeys) -> String? { container.text(key).flatMap { $0.isEmpty ? nil : $0 } }
        guard let accessKeyID = text(.accessKeyID), let accessKeySecret = text(.accessKeySecret), let securityToken = text(.securityToken),
            let file = text(.file), let fileURL = text(.fileURL), let key = text(.key), let bucket = text(.bucket), let region = text(.region),
            let endpoint = text(.endpoint)
        else { return }
        grant = UploadGrant(
            accessKeyID: accessKeyID, accessKeySecret: accessKeySecret, securityToken: securityToken, file: file, fileURL: fileURL, key: key,
            bucket: bucket, region: region.hasPrefix("oss-") ? String(region.dropFirst(4)) : region,
            endpoint: String(endpoint.split(separator: "/").last ?? ""))
    }
}
