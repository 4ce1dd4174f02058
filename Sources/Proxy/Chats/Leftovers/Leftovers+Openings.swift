import FoundationEssentials
import Logging
import QwenSite
import ServiceLifecycle

extension Leftovers {
    /// How old an opening must be before it is looked into: by then whoever opened a chat has said something in it.
    static let patience: TimeInterval = 60
    /// How far the time at which the site has opened a chat may be from when it was asked to.
    private static let earliest: TimeInterval = -10
    private static let latest: TimeInterval = 20
    /// How long an opening for which no chat is found is looked into again: the list of chats moves while its pages are read.
    private static let memory: TimeInterval = 600
    /// The most pages of an account's list of chats that are read.
    private static let pages = 100

    /// Looks whether openings of which nobody knows how they ended have left chats at the site, and deletes those.
    ///
    /// The program was killed, or the connection broke, between the site's opening of a chat and our note of its id. Such a chat was never asked
    /// anything. So each opening takes one chat that the site says holds no message, is known to nobody here, and was opened at that time;
    /// whatever a user has made at the site holds a message, since its page opens a chat when the first one is sent.
    /// - Returns: whether there are openings left to be looked into.
    func lookIntoOpenings(at now: Date) async -> Bool {
        let all = await noting { try await store.openings() } ?? []
        var struck = 0
        for (id, openings) in Dictionary(grouping: all, by: \.account) where !isEnding {
            guard let account = usable(id) else { continue }
            do {
                let now = try await cancelWhenGracefulShutdown { try await self.askedTime(now, of: account) }
                let due = Set(openings.filter { $0.began.addingTimeInterval(Self.patience) <= now }.compactMap(\.number))
                guard !due.isEmpty else { continue }
                // Openings that are too young take their chats from the others, to be looked into later.
                let found = try await cancelWhenGracefulShutdown { try await self.unknownChats(of: account, openedWith: openings) }
                    .filter { due.contains($0.opening) }
                let old = openings.filter { $0.began.addingTimeInterval(Self.memory) <= now }.compactMap(\.number)
                let over = Set(old).subtracting(found.map(\.opening))
                await noting {
                    for (place, opening) in found { try await store.noteOpened(place, opening: opening) }
                    try await store.strikeOpenings(Array(over))
                }
                struck += found.count + over.count
                for (place, _) in found { delete(place, of: account) }
            } catch let error as SiteError {
                logger.debug("openings could not be looked into", metadata: ["account": "\(id)", "error": "\(error)"])
                await accounts.note(error, on: account, logger: logger)
            } catch {
                logger.debug("openings could not be looked into", metadata: ["account": "\(id)", "error": "\(error)"])
            }
        }
        return all.count > struck
    }

    /// A time by the site's clock, which is asked each time: this machine's may have been set since.
    private func askedTime(_ time: Date, of account: Account) async throws -> Date {
        for try await _ in account.client.chats() { break }
        return siteTime(time, of: account)
    }

    private func unknownChats(of account: Account, openedWith openings: [ChatOpening]) async throws -> [(SiteLeftover, opening: Int64)] {
        var openings = openings.sorted { $0.began < $1.began }
        guard let first = openings.first?.began.addingTimeInterval(Self.earliest) else { return [] }
        var found: [(SiteLeftover, opening: Int64)] = []
        var page = 0
        for try await chats in account.client.chats() {
            page += 1
            for chat in chats {
                // The latest for the latest, so that none is taken which only an earlier chat could have.
                guard let created = chat.createdAt,
                    let index = openings.lastIndex(where: { (Self.earliest...Self.latest).contains(created.timeIntervalSince($0.began)) }),
                    let number = openings[index].number
                else { continue }
                let place = SiteLeftover(account: account.id, siteChat: chat.id)
                guard try await !store.knows(place), try await isEmpty(chat.id, of: account) else { continue }
                openings.remove(at: index)
                found.append((place, number))
            }
            // Those changed last come first.
            if page == Self.pages || chats.allSatisfy({ ($0.changedAt ?? .distantFuture) < first }) { break }
        }
        return found
    }

    private func isEmpty(_ siteChat: String, of account: Account) async throws -> Bool {
        do { return try await account.client.chat(siteChat).isSurelyEmpty } catch SiteError.chatGone { return false }
    }
}
