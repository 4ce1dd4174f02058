import ArgumentParser

/// `qwen-proxy serve`: serves until a signal ends it.
struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Serves the API in the foreground.",
        discussion: """
            Prints one line on standard output when clients can connect, 'qwen-proxy ready http://HOST:PORT/api', and logs to standard error. \
            SIGTERM and SIGINT end it. It ends by itself when the site accepts none of the accounts any more.
            """
    )

    @OptionGroup var options: ServeOptions

    func run() async throws { try await Serving.run(try await options.settings()) }
}
