import NIOPosix

/// Does work that blocks, on a thread that may, to its end: what the site has changed must reach the disk even when the request that met
/// it is over.
func blocking<Value: Sendable>(_ work: @escaping @Sendable () throws -> Value) async throws -> Value {
    try await withCheckedThrowingContinuation { continuation in
        NIOThreadPool.singleton.submit { state in
            continuation.resume(with: Result { if state == .cancelled { throw CancellationError() } else { return try work() } })
        }
    }
}
