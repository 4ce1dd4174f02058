import GRDB

/// The tables of files, step by step as they came to be. A step that has been released is never changed.
enum FileSchema {
    static func register(in migrator: inout DatabaseMigrator) {
        migrator.registerMigration("files") { db in try db.execute(sql: tables) }
    }

    static func registerOwners(in migrator: inout DatabaseMigrator) {
        migrator.registerMigration("files of chats") { db in try db.execute(sql: owners) }
    }

    /// A file that came with a message is the chat's, and goes with it.
    private static let owners = """
        ALTER TABLE file ADD COLUMN chat INTEGER REFERENCES chat(number) ON DELETE CASCADE;
        CREATE INDEX fileByChat ON file(chat) WHERE chat IS NOT NULL;

        """

    /// Times are milliseconds since 1970. A copy is a ``SiteFile`` as JSON.
    private static let tables = """
        CREATE TABLE file (id TEXT PRIMARY KEY, name TEXT NOT NULL, contentType TEXT NOT NULL, size INTEGER NOT NULL, created INTEGER NOT NULL);
        CREATE TABLE fileCopy (
          file TEXT NOT NULL REFERENCES file(id) ON DELETE CASCADE, account TEXT NOT NULL, copy TEXT NOT NULL, PRIMARY KEY (file, account)
        ) WITHOUT ROWID;

        """
}
