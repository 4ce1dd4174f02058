extension String {
    /// With a mark in the place of each NUL: SQLite's texts end at the first one, so that what follows it would be lost.
    var withoutNUL: String { utf8.contains(0) ? String(map { $0 == "\0" ? "\u{FFFD}" : $0 }) : self }
}
