import ArgumentParser
import Foundation
import Logging
import MockQwen
import MockTLS

/// How `mock-qwen replay` serves HTTPS.
struct EncryptionOptions: ParsableArguments {
    @Flag(help: "Serve HTTPS, with a certificate for the site's hosts and this machine that is made at the start.")
    var tls = false

    @Option(help: ArgumentHelp("Where to write the certificate that clients have to trust.", valueName: "file"))
    var tlsAuthority = "mock-qwen-authority.pem"

    /// Sets up encryption where it is wanted; returns the scheme of the server's URL.
    func apply(to configuration: inout MockSite.Configuration, _ logger: Logger) throws -> String {
        guard tls else { return "http" }
        let certificate = try MockCertificate(hosts: SiteHost.all.sorted())
        let file = URL(filePath: tlsAuthority)
        try Data(certificate.authority.utf8).write(to: file, options: .atomic)
        logger.info("clients have to trust \(file.path)")
        configuration.secure = { try certificate.secure($0) }
        return "https"
    }
}
