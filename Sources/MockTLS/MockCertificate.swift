import Crypto
public import FoundationEssentials
public import NIOCore
import NIOSSL
import SwiftASN1
import X509

/// A certificate for the site's hosts, made for one run by an authority that was made for it too. Its keys never leave the process; a
/// client trusts it by reading ``authority``.
public struct MockCertificate: Sendable {
    /// The certificate of the authority, as PEM: what a client has to trust.
    public let authority: String

    private let context: NIOSSLContext

    /// - Parameters:
    ///   - hosts: the names that the certificate is good for, besides `localhost`, 127.0.0.1 and ::1.
    ///   - protocols: what its server says it speaks, the favourite first; MockQwen itself speaks nothing but HTTP/1.1.
    ///   - now: valid from a day before, for a month.
    public init(hosts: [String], protocols: [String] = ["http/1.1"], now: Date = Date()) throws {
        let authority = try Self.makeAuthority(now)
        let leaf = try Self.makeLeaf(hosts, signedBy: authority, now)
        self.authority = try authority.certificate.serializeAsPEM().pemString + "\n"
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: [.certificate(try NIOSSLCertificate(bytes: try leaf.certificate.serializedBytes, format: .der))],
            privateKey: .privateKey(try NIOSSLPrivateKey(bytes: Array(leaf.key.derRepresentation), format: .der)))
        configuration.applicationProtocols = protocols
        context = try NIOSSLContext(configuration: configuration)
    }

    /// Encrypts a connection whose pipeline is still empty.
    public func secure(_ channel: any Channel) throws {
        try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: context))
    }

    // MARK: Making

    private typealias Identity = (certificate: Certificate, key: P256.Signing.PrivateKey)

    private static func makeAuthority(_ now: Date) throws -> Identity {
        let key = P256.Signing.PrivateKey()
        let name = try DistinguishedName { CommonName("MockQwen, one run") }
        let certificate = try make(key, name, signedBy: (name, key), now) {
            Critical(BasicConstraints.isCertificateAuthority(maxPathLength: 0))
            Critical(KeyUsage(keyCertSign: true))
            SubjectKeyIdentifier(hash: Certificate.PublicKey(key.publicKey))
        }
        return (certificate, key)
    }

    private static func makeLeaf(_ hosts: [String], signedBy authority: Identity, _ now: Date) throws -> Identity {
        let key = P256.Signing.PrivateKey()
        let loopback = [[127, 0, 0, 1], Array(repeating: 0, count: 15) + [1]].map { GeneralName.ipAddress(ASN1OctetString(contentBytes: $0[...])) }
        let names = (hosts + ["localhost"]).map { GeneralName.dnsName($0) } + loopback
        let subject = try DistinguishedName { CommonName("MockQwen") }
        let certificate = try make(key, subject, signedBy: (authority.certificate.subject, authority.key), now) {
            Critical(BasicConstraints.notCertificateAuthority)
            Critical(KeyUsage(digitalSignature: true))
            try ExtendedKeyUsage([.serverAuth])
            SubjectAlternativeNames(names)
        }
        return (certificate, key)
    }

    private static func make(
        _ key: P256.Signing.PrivateKey, _ subject: DistinguishedName, signedBy issuer: (name: DistinguishedName, key: P256.Signing.PrivateKey),
        _ now: Date, @ExtensionsBuilder extensions: () throws -> Result<Certificate.Extensions, any Error>
    ) throws -> Certificate {
        try Certificate(
            version: .v3, serialNumber: .init(), publicKey: .init(key.publicKey), notValidBefore: now.addingTimeInterval(-86_400),
            notValidAfter: now.addingTimeInterval(30 * 86_400), issuer: issuer.name, subject: subject, signatureAlgorithm: .ecdsaWithSHA256,
            extensions: Certificate.Extensions(builder: extensions), issuerPrivateKey: .init(issuer.key))
    }
}

extension Certificate {
    fileprivate var serializedBytes: [UInt8] {
        get throws {
            var serializer = DER.Serializer()
            try serializer.serialize(self)
            return serializer.serializedBytes
        }
    }
}
