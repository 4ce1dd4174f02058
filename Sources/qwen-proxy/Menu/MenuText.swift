import FoundationEssentials
import Proxy

/// What the menu says, in one language.
struct MenuText: Sendable {
    let accounts, none: String
    let menu, add, relogin, start, delete: String
    let choice, needsAccount, wrongChoice: String
    let waysIn, byPassword, byToken, byCookies: String
    let wayChoice, email, password, token, cookieFile: String
    let added, renewed: @Sendable (_ id: String, _ count: Int) -> String
    let noneInvalid, whichRelogin, whichDelete: String
    let reallyDelete: @Sendable (String) -> String
    let yes, deleted, damaged, failed: String
    let humanCheck: @Sendable (_ url: String?) -> String

    /// By the variables that name the language, in the order in which they count.
    static func of(environment: [String: String]) -> MenuText {
        let language = ["LC_ALL", "LC_MESSAGES", "LANG"].lazy.compactMap { environment[$0] }.first { !$0.isEmpty } ?? ""
        return language.lowercased().hasPrefix("ru") ? .russian : .english
    }

    static let english = MenuText(
        accounts: "Accounts:", none: "  (none)",
        menu: "Menu:", add: "Add an account", relogin: "Sign in again an account whose sign-in has ended", start: "Start the proxy (default)",
        delete: "Delete an account",
        choice: "Your choice (Enter = 3): ", needsAccount: "At least one account that is signed in is needed to start.",
        wrongChoice: "There is no such choice.",
        waysIn: "How?", byPassword: "E-mail and password", byToken: "The token, or the cookies, of a browser that is signed in (paste)",
        byCookies: "A browser's export of its cookies (file)",
        wayChoice: "Your choice (Enter = back): ", email: "E-mail: ", password: "Password (not shown, not kept): ",
        token: "Token or cookies (not shown): ",
        cookieFile: "File: ",
        added: { "Account \($0) was added. Accounts: \($1)." }, renewed: { id, _ in "Account \(id) is signed in again." },
        noneInvalid: "No account needs to sign in again.", whichRelogin: "Which one to sign in again (Enter = none): ",
        whichDelete: "Which one to delete (Enter = none): ",
        reallyDelete: { "Really delete \($0)? (y/N) " }, yes: "y", deleted: "Deleted.",
        damaged: "The account file was damaged. It is kept aside as", failed: "That did not work:",
        humanCheck: { url in
            """
            The site asks for a human check, which only a person can do. Nothing more was tried. The way:
              1. Open \(url ?? "https://chat.qwen.ai/") in a browser, sign in there and finish the check.
              2. In that browser, on chat.qwen.ai, open the developer tools (F12), choose the console and enter: copy(localStorage.token)
              3. Run '\(programName) accounts add --token-stdin' and paste.
            Or export the browser's cookies to a file: \(programName) accounts add --cookies FILE
            """
        }
    )

    static let russian = MenuText(
        accounts: "Список аккаунтов:", none: "  (пусто)",
        menu: "Меню:", add: "Добавить новый аккаунт", relogin: "Перелогинить аккаунт с истекшим токеном", start: "Запустить прокси (по умолчанию)",
        delete: "Удалить аккаунт",
        choice: "Ваш выбор (Enter = 3): ", needsAccount: "Нужен хотя бы один валидный аккаунт для запуска.", wrongChoice: "Неверный выбор.",
        waysIn: "Как?", byPassword: "По e-mail и паролю", byToken: "По токену или cookies из браузера, где вход выполнен (вставить)",
        byCookies: "Из файла с cookies, который сохранил браузер",
        wayChoice: "Ваш выбор (Enter = назад): ", email: "E-mail: ", password: "Пароль (не показывается и не хранится): ",
        token: "Токен или cookies (не показываются): ", cookieFile: "Файл: ",
        added: { "Аккаунт \($0) добавлен. Всего аккаунтов: \($1)." }, renewed: { id, _ in "Аккаунт \(id): вход выполнен заново." },
        noneInvalid: "Нет аккаунтов, требующих повторного входа.", whichRelogin: "Номер аккаунта для входа (Enter = отмена): ",
        whichDelete: "Номер аккаунта для удаления (Enter = отмена): ",
        reallyDelete: { "Точно удалить \($0)? (y/N) " }, yes: "y", deleted: "Удалён.",
        damaged: "Файл с аккаунтами был повреждён. Он сохранён как", failed: "Не получилось:",
        humanCheck: { url in
            """
            Сайт требует проверки «вы человек?», её может пройти только человек. Больше ничего не предпринималось. Что делать:
              1. Откройте \(url ?? "https://chat.qwen.ai/") в браузере, войдите там и пройдите проверку.
              2. В этом браузере на chat.qwen.ai откройте инструменты разработчика (F12), консоль, и введите: copy(localStorage.token)
              3. Запустите '\(programName) accounts add --token-stdin' и вставьте.
            Или сохраните cookies браузера в файл: \(programName) accounts add --cookies FILE
            """
        }
    )
}
