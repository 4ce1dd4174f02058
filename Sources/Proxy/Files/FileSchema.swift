import GRDB

/// The tables of files, step by step as they came to be. A step that has been released is never changed.
enum FileSchema {
    static func register(in migrator: inout DatabaseMigrator) {
        migrator.registerMigration("files") { db in try db.execute(sql: tables) }
    }

    /// Times are milliseconds since 1970. A copy is a ``SiteFile`` as JSON.
    private static let tables = """
        CREATE TABLE file (id TEXT PRIMARY KEY, name TEXT NOT NULL, contentType TEXT NOT NULL, size INTEGER NOT NULL, created INTEGER NOT NULL);
        CREATE TABLE fileCopy (
          file TEXT NOT NULL REFERENCES file(id) ON DELETE CASCADE, account TEXT NOT NULL, copy TEXT NOT NULL, PRIMARY KEY (file, account)
        ) WITHOUT ROWID;

        """
}
