import ArgumentParser
import MockQwen

/// How the behaviour `everyday` is set up.
struct EverydayOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "An account that can sign in, in place of the demo account; may be given several times.", valueName: "email:password"),
        transform: account(from:)
    )
    var account: [MockAccount] = []

    @Option(
        help: ArgumentHelp(
            "An account whose mail address was never verified, beside the others; may be given several times.", valueName: "email:password"),
        transform: account(from:)
    )
    var unverified: [MockAccount] = []

    @Option(
        help: ArgumentHelp("The site's way to sign in: \(generations). The last of them unless named.", valueName: "way"),
        transform: generation(from:)
    )
    var signIn: SignInGeneration?

    @Option(help: ArgumentHelp("How many turns an account may take in a day of UTC.", valueName: "n"))
    var turnsPerDay: Int?

    @Option(help: ArgumentHelp("How many turns an account may have running at once.", valueName: "n"))
    var parallelTurns: Int?

    @Flag(help: "Refuse a busy chat as the site did before 2026-08.")
    var olderBusyCode = false

    func validate() throws {
        for (name, limit) in [("--turns-per-day", turnsPerDay), ("--parallel-turns", parallelTurns)] {
            if let limit, limit < 0 { throw ValidationError("\(name) is a number from 0 on.") }
        }
    }

    /// Whether any of them was given.
    var isGiven: Bool {
        !account.isEmpty || !unverified.isEmpty || signIn != nil || turnsPerDay != nil || parallelTurns != nil || olderBusyCode
    }

    func apply(to configuration: inout MockSite.Configuration) {
        if !account.isEmpty { configuration.accounts = account }
        configuration.accounts += unverified.map { account in
            var account = account
            account.isVerified = false
            return account
        }
        if let signIn { configuration.signIn = signIn }
        configuration.turnsPerDay = turnsPerDay
        configuration.parallelTurns = parallelTurns
        configuration.hasOlderBusyCode = olderBusyCode
    }
}

private let generations = SignInGeneration.allCases.map(\.rawValue).joined(separator: ", ")

private func generation(from text: String) throws -> SignInGeneration {
    guard let generation = SignInGeneration(rawValue: text) else { throw ValidationError("There is \(generations).") }
    return generation
}

/// The password may hold colons.
private func account(from text: String) throws -> MockAccount {
    let parts = text.split(separator: ":", maxSplits: 1).map(String.init)
    guard parts.count == 2, parts[0].contains("@") else { throw ValidationError("An account is EMAIL:PASSWORD.") }
    return MockAccount(email: parts[0], password: parts[1])
}
