public import Logging

extension Settings {
    /// Takes in the models of the account folder. Where their file can't be used the server does without, and the user is told.
    public mutating func readModels(_ logger: Logger) async throws {
        guard let file = proxy.modelFile else { return }
        do { proxy.models = try await blocking { try file.read() } } catch let error as CancellationError { throw error } catch {
            logger.error("YOUR OWN MODELS AND ALIASES ARE NOT KNOWN until the next start", metadata: ["reason": "\(error)"])
        }
        if proxy.models.kept?.address != proxy.site { proxy.models.kept = nil }
    }
}
