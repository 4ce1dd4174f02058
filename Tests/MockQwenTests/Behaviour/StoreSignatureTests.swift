import Foundation
import NIOCore
import RecordingFormat
import TestSupport
import Testing

@testable import MockQwen

@Suite("The object store's signature, version 4")
struct StoreSignatureTests {
    /// One signature that another implementation made.
    private struct Vector: Decodable {
        let method: String, bucket: String, key: String, region: String, time: String
        let accessKeySecret: String, stringToSign: String, authorization: String
        let headers: [String: String]
    }

    private struct Vectors: Decodable { let vectors: [Vector] }

    private static let file = SharedCaptures.directory?.deletingLastPathComponent().appending(path: "spec/oss-v4-vectors.json")

    @Test("equals what the store's own SDK computes", .enabled(if: file != nil, "the vectors are not on this machine"))
    func vectors() throws {
        let vectors = try JSONDecoder().decode(Vectors.self, from: Data(contentsOf: try #require(Self.file))).vectors
        #expect(vectors.count >= 3)
        for vector in vectors {
            let signature = StoreSignature(
                method: vector.method, bucket: vector.bucket, key: vector.key, headers: vector.headers.map { ($0.key.lowercased(), $0.value) },
                time: vector.time, region: vector.region
            )
            #expect(signature.stringToSign == vector.stringToSign, "\(vector.key)")
            #expect(vector.authorization.hasSuffix("Signature=\(signature.signature(secret: vector.accessKeySecret))"), "\(vector.key)")
        }
    }

    @Test("version 1 equals what the store's own SDK computes (alibabacloud-oss-v2 1.4.1, invented keys)")
    func version1() {
        let signature = StoreSignatureVersion1(
            method: "PUT", key: "u/1_a б.txt",
            headers: [
                ("x-oss-user-agent", "test"), ("content-type", "text/plain"), ("date", "Wed, 04 Mar 2026 06:59:13 GMT"),
                ("x-oss-security-token", "invented-token"), ("accept", "*/*"),
            ])
        #expect(
            signature.stringToSign == """
                PUT

                text/plain
                Wed, 04 Mar 2026 06:59:13 GMT
                x-oss-security-token:invented-token
                x-oss-user-agent:test
                /qwen-webui-prod/u/1_a б.txt
                """)
        #expect(signature.signature(secret: "invented-secret") == "wu359MNFR2ayDTuKcUNP5Ek6vFg=")
    }

    @Test("times are read as they are written")
    func times() {
        #expect(StoreSignature.text(Date(timeIntervalSince1970: 1_772_607_553)) == "20260304T065913Z")
        #expect(StoreSignature.date("20260304T065913Z") == Date(timeIntervalSince1970: 1_772_607_553))
        #expect(StoreSignature.date("yesterday") == nil)
    }

    @Test("names are encoded as the store encodes them, and decoded again")
    func encoding() {
        let name = "u/1_图 片(1)+%.png"
        let encoded = PercentEncoding.encoded(name, keeping: "/")
        #expect(encoded == "u/1_%E5%9B%BE%20%E7%89%87%281%29%2B%25.png")
        #expect(PercentEncoding.decoded(encoded) == name)
        #expect(PercentEncoding.decoded("a+b%2", plusIsBlank: true) == "a b%2")
    }
}
