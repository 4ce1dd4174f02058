import GRDB

/// The tables, step by step as they came to be. A step that has been released is never changed.
enum ChatSchema {
    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("chats and messages") { db in try db.execute(sql: tables + counts + fullText) }
        migrator.registerMigration("openings and former places") { db in try db.execute(sql: openings) }
        migrator.registerMigration("chats of tasks") { db in try db.execute(sql: tasks) }
        FileSchema.register(in: &migrator)
        migrator.registerMigration("longer beginnings of words") { db in try db.execute(sql: longerBeginnings) }
        migrator.registerMigration("spared chats") { db in try db.execute(sql: spared) }
        migrator.registerMigration("absent accounts") { db in try db.execute(sql: absent) }
        migrator.registerMigration("unanswered questions") { db in try db.execute(sql: unanswered) }
        FileSchema.registerOwners(in: &migrator)
        return migrator
    }

    /// Times are milliseconds since 1970. The numbers are SQLite's own row numbers, which the full-text tables refer to.
    private static let tables = """
        CREATE TABLE chat (
          number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, title TEXT NOT NULL, model TEXT, created INTEGER NOT NULL, updated INTEGER NOT NULL,
          account TEXT, siteChat TEXT, parent TEXT,
          messageCount INTEGER NOT NULL DEFAULT 0, userMessageCount INTEGER NOT NULL DEFAULT 0
        );
        CREATE INDEX chatByUse ON chat(updated DESC, number DESC);
        CREATE INDEX chatByAge ON chat(created DESC, number DESC);
        CREATE TABLE message (
          number INTEGER PRIMARY KEY, chat INTEGER NOT NULL REFERENCES chat(number) ON DELETE CASCADE, id TEXT NOT NULL, role TEXT NOT NULL,
          text TEXT NOT NULL, parts TEXT, attachments TEXT, reasoning TEXT, sources TEXT, usage TEXT, model TEXT,
          state TEXT NOT NULL, created INTEGER NOT NULL
        );
        CREATE INDEX messageByChat ON message(chat, number);
        CREATE INDEX messageRunning ON message(chat) WHERE state = 'running';
        CREATE TABLE leftover (account TEXT NOT NULL, siteChat TEXT NOT NULL, PRIMARY KEY (account, siteChat)) WITHOUT ROWID;
        CREATE TABLE importedFile (name TEXT PRIMARY KEY) WITHOUT ROWID;

        """

    /// A chat that has moved to another account is still to be found where it was, to be deleted there too.
    private static let openings = """
        CREATE TABLE opening (number INTEGER PRIMARY KEY AUTOINCREMENT, account TEXT NOT NULL, began INTEGER NOT NULL);
        CREATE TABLE formerPlace (
          chat INTEGER NOT NULL REFERENCES chat(number) ON DELETE CASCADE, account TEXT NOT NULL, siteChat TEXT NOT NULL,
          PRIMARY KEY (chat, account, siteChat)
        ) WITHOUT ROWID;
        CREATE INDEX chatBySite ON chat(siteChat);
        CREATE INDEX formerBySite ON formerPlace(siteChat);

        """

    /// A chat in which the site makes a film stays until the film is done.
    private static let tasks = "ALTER TABLE leftover ADD COLUMN task TEXT; ALTER TABLE leftover ADD COLUMN keptUntil INTEGER;"

    /// Chats that were deleted while a turn ran in them, but not at the site: what the turn opened there stays.
    private static let spared = "CREATE TABLE spared (chat TEXT PRIMARY KEY) WITHOUT ROWID;"

    /// Accounts that something is to be deleted of, and since when they have not been there.
    private static let absent = "CREATE TABLE absent (account TEXT PRIMARY KEY, since INTEGER NOT NULL) WITHOUT ROWID;"

    /// A list of chats tells how long each is, and must not count for it.
    private static let counts = """
        CREATE TRIGGER messageAdded AFTER INSERT ON message BEGIN
          UPDATE chat SET messageCount = messageCount + 1, userMessageCount = userMessageCount + (new.role = 'user') WHERE number = new.chat;
        END;
        CREATE TRIGGER messageRemoved AFTER DELETE ON message BEGIN
          UPDATE chat SET messageCount = messageCount - 1, userMessageCount = userMessageCount - (old.role = 'user') WHERE number = old.chat;
        END;

        """

    /// A question that failed and got no answer is no part of how long a chat is. What was told of an answer that failed is, and so is its question.
    private static let unanswered = """
        ALTER TABLE message ADD COLUMN isUnanswered INTEGER NOT NULL DEFAULT 0;
        DROP TRIGGER messageAdded; DROP TRIGGER messageRemoved;
        CREATE TRIGGER messageAdded AFTER INSERT ON message BEGIN
          UPDATE chat SET messageCount = messageCount + 1 - new.isUnanswered,
            userMessageCount = userMessageCount + (new.role = 'user') - new.isUnanswered WHERE number = new.chat;
        END;
        CREATE TRIGGER messageRemoved AFTER DELETE ON message BEGIN
          UPDATE chat SET messageCount = messageCount - 1 + old.isUnanswered,
            userMessageCount = userMessageCount - (old.role = 'user') + old.isUnanswered WHERE number = old.chat;
        END;
        CREATE TRIGGER messageUnanswered AFTER UPDATE OF isUnanswered ON message BEGIN
          UPDATE chat SET messageCount = messageCount + old.isUnanswered - new.isUnanswered,
            userMessageCount = userMessageCount + old.isUnanswered - new.isUnanswered WHERE number = new.chat;
        END;
        UPDATE message SET isUnanswered = 1 WHERE role = 'user' AND state = 'failed' AND 'assistant' IS NOT (
          SELECT next.role FROM message AS next WHERE next.chat = message.chat AND next.number > message.number ORDER BY next.number LIMIT 1
        );

        """

    /// `unicode61` folds the case of all alphabets, the Cyrillic one too.
    private static let fullText = fullText(of: "title", in: "chat", beginnings: 3) + fullText(of: "text", in: "message", beginnings: 3)

    /// A beginning of a word that has no list of its own is looked for by gathering all that begin so, which takes tens of milliseconds where a
    /// million do. Few people type more than six letters of a word and then stop.
    private static let longerBeginnings = [(column: "title", table: "chat"), ("text", "message")].map { column, table in
        """
        DROP TRIGGER \(table)WordsAdded; DROP TRIGGER \(table)WordsRemoved; DROP TRIGGER \(table)WordsChanged; DROP TABLE \(table)Words;
        \(fullText(of: column, in: table, beginnings: 6))
        INSERT INTO \(table)Words(\(table)Words) VALUES ('rebuild');

        """
    }.joined()

    /// The index `<table>Words` of one column, kept in step by triggers.
    /// - Parameter beginnings: words are also listed by so many of their first letters, and by fewer.
    private static func fullText(of column: String, in table: String, beginnings: Int) -> String {
        """
        CREATE VIRTUAL TABLE \(table)Words USING fts5(
          \(column), content='\(table)', content_rowid='number', tokenize='unicode61', prefix='\((1...beginnings).map(String.init).joined(separator: " "))'
        );
        CREATE TRIGGER \(table)WordsAdded AFTER INSERT ON \(table) BEGIN
          INSERT INTO \(table)Words(rowid, \(column)) VALUES (new.number, new.\(column));
        END;
        CREATE TRIGGER \(table)WordsRemoved AFTER DELETE ON \(table) BEGIN
          INSERT INTO \(table)Words(\(table)Words, rowid, \(column)) VALUES ('delete', old.number, old.\(column));
        END;
        CREATE TRIGGER \(table)WordsChanged AFTER UPDATE OF \(column) ON \(table) BEGIN
          INSERT INTO \(table)Words(\(table)Words, rowid, \(column)) VALUES ('delete', old.number, old.\(column));
          INSERT INTO \(table)Words(rowid, \(column)) VALUES (new.number, new.\(column));
        END;

        """
    }
}
