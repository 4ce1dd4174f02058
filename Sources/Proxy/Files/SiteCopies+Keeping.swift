import Logging
import QwenSite

extension SiteCopies {
    /// Keeps those of `files` that came with a question which the site has taken, and are to be kept, as if they had been uploaded: so that a later
    /// turn of the chat can bring them to another account. They go with the chat.
    func keep(_ files: [TurnFile], of chat: ChatID?, logger: Logger) async {
        for case .passing(let file) in files {
            guard let id = file.id else { continue }
            let (new, now) = (file.new, surroundings.now())
            do {
                try await spool.keep(file.bytes, as: id, now: now)
                try await store.add(
                    FileRecord(id: id, name: new.name, contentType: new.contentType, size: new.size, created: now, copies: file.copies),
                    of: chat)
                for (account, copy) in file.copies { accounts.affinity.note(.file(copy.id), belongsTo: account) }
            } catch {
                logger.warning("a file goes with its message alone", metadata: ["file": "\(new.name)", "reason": "\(error)"])
                try? await spool.remove(id)
            }
        }
    }
}
