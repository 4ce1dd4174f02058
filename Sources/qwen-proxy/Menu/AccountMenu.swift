import FoundationEssentials
import Logging
import Proxy
import QwenSite

/// The menu of the user's README: the accounts, and what can be done with them.
struct AccountMenu {
    enum Outcome { case start, leave }

    let settings: Settings
    let text: MenuText

    /// Shows the menu until the user starts the server, or leaves with the end of the input.
    func run() async throws -> Outcome {
        while true {
            let accounts = try await withAccounts(settings, site: .live) { try await $0.list() }
            show(accounts)
            guard let choice = Terminal.ask(text.choice) else { return .leave }
            switch choice.filter({ !$0.isWhitespace }) {
            case "1": try await add()
            case "2": await relogin(accounts)
            case "", "3":
                // An account that waits will be usable again by itself.
                if settings.keepsServing || accounts.contains(where: { $0.site == settings.site.name && !$0.state.isInvalid }) { return .start }
                Terminal.say(text.needsAccount)
            case "4": await delete(accounts)
            default: Terminal.say(text.wrongChoice)
            }
        }
    }

    private func show(_ accounts: [AccountSummary]) {
        Terminal.say("\n\(text.accounts)")
        if accounts.isEmpty { Terminal.say(text.none) }
        for (index, account) in accounts.enumerated() {
            let label = account.label.map { " | \($0)" } ?? ""
            let site = account.site == settings.site.name ? "" : " @ \(account.site)"
            Terminal.say(" \(index + 1) | \(account.id)\(label)\(site) | \(account.state.sign(at: .now))")
        }
        Terminal.say("\n\(text.menu)")
        for (number, entry) in zip(1..., [text.add, text.relogin, text.start, text.delete]) { Terminal.say(" \(number)  \(entry)") }
    }

    // MARK: What can be chosen

    /// Asks how to sign in, and adds the account.
    func add() async throws {
        guard let login = askLogin() else { return }
        await report {
            let added = try await withAccounts(settings, site: settings.site) { try await $0.add(login, site: settings.site.name) }
            if let file = added.damagedFile { Terminal.say("\(text.damaged) \(file.path)") }
            let count = try await withAccounts(settings, site: settings.site) { try await $0.list().count }
            return added.isNew ? text.added(added.account.id, count) : text.renewed(added.account.id, count)
        }
    }

    private func relogin(_ accounts: [AccountSummary]) async {
        let invalid = accounts.filter { $0.state.isInvalid }
        guard !invalid.isEmpty else { return Terminal.say(text.noneInvalid) }
        guard let account = choose(among: accounts, text.whichRelogin) else { return }
        guard let login = askLogin(email: account.label) else { return }
        await report {
            let renewed = try await withAccounts(settings, site: account.siteChoice) {
                try await $0.add(login, site: account.site, to: account.id)
            }
            return text.renewed(renewed.account.id, accounts.count)
        }
    }

    private func delete(_ accounts: [AccountSummary]) async {
        guard let account = choose(among: accounts, text.whichDelete) else { return }
        let answer = Terminal.ask(text.reallyDelete(account.id)) ?? ""
        guard answer.lowercased().hasPrefix(text.yes) else { return }
        await report {
            try await withAccounts(settings, site: .live) { try await $0.remove(account.id) }
            return text.deleted
        }
    }

    // MARK: Asking

    private func choose(among accounts: [AccountSummary], _ prompt: String) -> AccountSummary? {
        guard let answer = Terminal.ask(prompt)?.filter({ !$0.isWhitespace }), !answer.isEmpty else { return nil }
        guard let number = Int(answer), accounts.indices.contains(number - 1) else {
            Terminal.say(text.wrongChoice)
            return nil
        }
        return accounts[number - 1]
    }

    /// - Parameter email: that of the account, which is not asked for then.
    private func askLogin(email known: String? = nil) -> Login? {
        Terminal.say(text.waysIn)
        for (number, entry) in zip(1..., [text.byPassword, text.byToken, text.byCookies]) { Terminal.say(" \(number)  \(entry)") }
        do {
            switch Terminal.ask(text.wayChoice)?.filter({ !$0.isWhitespace }) {
            case "1":
                let email = known?.contains("@") == true ? known : Terminal.ask(text.email)?.filter { !$0.isWhitespace }
                guard let email, !email.isEmpty, let password = Terminal.askHidden(text.password), !password.isEmpty else { return nil }
                return .password(email: email, password)
            case "2":
                guard let pasted = Terminal.askHidden(text.token) else { return nil }
                return .credentials(try SiteCredentials(text: pasted))
            case "3":
                guard let file = Terminal.ask(text.cookieFile), !file.isEmpty else { return nil }
                return .credentials(try SiteCredentials(text: try String(contentsOf: URL(filePath: file), encoding: .utf8)))
            default: return nil
            }
        } catch {
            Terminal.say("\(text.failed) \(error)")
            return nil
        }
    }

    /// Does something and says how it went.
    private func report(_ work: () async throws -> String) async {
        do { Terminal.say(try await work()) } catch SiteError.humanCheck(let url) { Terminal.say(text.humanCheck(url)) } catch {
            Terminal.say("\(text.failed) \(error)")
        }
    }
}

extension AccountState {
    /// As the user's README shows it.
    fileprivate func sign(at now: Date) -> String {
        let word = word(at: now)
        return switch word {
        case "OK": "✅ OK"
        case "WAIT": "⏳ WAIT"
        case "INVALID": "❌ INVALID"
        default: "✋ \(word)"
        }
    }
}
