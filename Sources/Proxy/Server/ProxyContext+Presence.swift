extension ProxyContext {
    /// Does `work` as long as the client waits for it: where it leaves meanwhile that is noticed at once, and the work is cancelled with its
    /// connection.
    /// - Throws: what `work` throws, or `CancellationError` where the client has left already.
    func whileThere<Value>(_ work: () async throws -> Value) async throws -> Value {
        let presence = await channel.clientPresence()
        try presence?.beginAnswering()
        defer { presence?.endAnswering() }
        return try await work()
    }
}
