import GRDB

/// The tables. A migration that has been released is never changed: another one follows it.
enum Schema {
    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("builds") { database in
            // Times are milliseconds since 1970, durations microseconds. What belongs to a state is there in that state only.
            try database.execute(
                sql: """
                    CREATE TABLE build (
                        id TEXT PRIMARY KEY NOT NULL,
                        app TEXT NOT NULL,
                        commitName TEXT,
                        ref TEXT,
                        pusher TEXT,
                        began INTEGER NOT NULL,
                        source TEXT,
                        base TEXT,
                        settings TEXT,
                        state TEXT NOT NULL,
                        process TEXT,
                        boot TEXT,
                        ended INTEGER,
                        image TEXT,
                        code TEXT,
                        sentence TEXT,
                        entry BLOB,
                        CHECK (state IN ('queued', 'running', 'succeeded', 'failed', 'cancelled', 'superseded', 'died')),
                        CHECK ((state IN ('queued', 'running')) = (process IS NOT NULL)),
                        CHECK ((process IS NULL) = (boot IS NULL)),
                        CHECK ((state IN ('queued', 'running', 'died')) = (ended IS NULL)),
                        CHECK ((state = 'succeeded') = (image IS NOT NULL)),
                        CHECK ((state = 'failed') = (code IS NOT NULL AND sentence IS NOT NULL)),
                        CHECK ((source IS NULL) = (base IS NULL) AND (base IS NULL) = (settings IS NULL))
                    ) STRICT;
                    CREATE INDEX buildOfApp ON build (app, id);
                    CREATE INDEX buildUnderWay ON build (id) WHERE process IS NOT NULL;
                    CREATE TABLE phase (
                        build TEXT NOT NULL REFERENCES build (id) ON DELETE CASCADE,
                        number INTEGER NOT NULL,
                        name TEXT NOT NULL,
                        duration INTEGER NOT NULL,
                        PRIMARY KEY (build, number)
                    ) STRICT, WITHOUT ROWID;
                    """)
        }
        return migrator
    }
}
