import Logging

extension FileSpool {
    /// Removes files that are gone with their chats. What can't be removed goes when its time is over.
    func forget(_ files: [FileID], logger: Logger) async {
        for file in files {
            do { try await remove(file) } catch {
                logger.warning("a file of a chat that is gone could not be removed", metadata: ["file": "\(file)", "error": "\(error)"])
            }
        }
    }
}
