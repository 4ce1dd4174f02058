/// What a change of the site means.
public enum DriftClass: String, Sendable, CaseIterable, Comparable {
    case none
    /// The site changed, but nothing that is read: something new, or something gone that nobody missed.
    case additive
    /// Something that is read is gone or of another type, or answers come in another form.
    case breaking
    /// An answer could not be seen: a human check, a refused sign-in, a limit, trouble on the way. It says nothing about changes, so
    /// it must never read as "no drift", nor as "everything changed".
    case couldNotCheck = "could not check"

    /// The exit code that stands for it.
    public var exitCode: Int32 {
        switch self {
        case .none: 0
        case .additive: 1
        case .breaking: 2
        case .couldNotCheck: 3
        }
    }

    public static func < (one: DriftClass, other: DriftClass) -> Bool { one.exitCode < other.exitCode }
}

/// How much a finding matters among those of its class.
public enum Severity: Int, Sendable, Comparable {
    /// Worth knowing.
    case low = 1
    /// One field.
    case medium
    /// A whole answer or frame.
    case high
    /// A whole call.
    case critical

    public static func < (one: Severity, other: Severity) -> Bool { one.rawValue < other.rawValue }
}
