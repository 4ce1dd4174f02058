/// Why a recipe can't be used.
public enum FaultRecipeError: Error, Equatable, Sendable, CustomStringConvertible {
    /// A part of the recipe is not understood.
    case badPart(String, reason: String)
    case empty

    public var description: String {
        let reason =
            switch self {
            case .badPart(let part, let reason): "The fault '\(part)' can't be used: \(reason)."
            case .empty: "The recipe is empty."
            }
        return "\(reason) A recipe is FAULT,FAULT,… with an optional @/path-prefix at its end; a fault may end in %N, its probability in percent. "
            + "There are:\n" + FaultKinds.all.map { "  \($0.usage)" }.joined(separator: "\n") + "\n"
    }
}
