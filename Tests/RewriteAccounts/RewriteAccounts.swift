import FoundationEssentials
import Glibc
import Logging
import Proxy
import QwenSite

/// Rewrites the account file again and again until it is killed: `rewrite-accounts SESSION-FOLDER FOLDER-TO-IMPORT`.
///
/// For the proof that a program which is killed at any moment leaves the file whole.
@main
struct RewriteAccounts {
    static func main() async throws {
        let folders = CommandLine.arguments.dropFirst().map { URL(filePath: $0, directoryHint: .isDirectory) }
        let directory = AccountDirectory(
            sessionDirectory: folders[0], transport: Nowhere(), logger: Logger(label: "rewrite-accounts") { _ in SwiftLogNoOpLogHandler() })
        print("ready")
        fflush(nil)
        while true {
            let imported = try await directory.importAccounts(from: folders[1], site: "https://chat.qwen.ai")
            // Those too that an earlier run was killed with.
            for id in imported.added + imported.known { try await directory.remove(id) }
        }
    }
}

/// No site is asked anything.
private struct Nowhere: SiteTransport {
    func send(_ request: SiteRequest) async throws -> SiteResponse { throw SiteError.unavailable(.unreachable("nothing is there")) }
}
