namespace Loyalty.Storage.Sqlite;

/// <summary>The tables of <c>state.db</c>: grain state, the member directory and partners' codes.</summary>
internal static class StateSchema
{
    private const string Name = "state schema";
    private const long Version = 2;

    private static readonly string[] Tables =
    [
        """
        CREATE TABLE grain_states (
            id INTEGER PRIMARY KEY, provider TEXT NOT NULL, name TEXT NOT NULL, grain TEXT NOT NULL,
            etag INTEGER NOT NULL, body BLOB NOT NULL, checksum INTEGER, UNIQUE (grain, name, provider))
        """,

        // The part of the journal and that of the profile come apart; a member is listed once the journal's is there.
        """
        CREATE TABLE members (
            id INTEGER PRIMARY KEY, program TEXT NOT NULL, member TEXT NOT NULL,
            version INTEGER, tier TEXT, status TEXT, balance INTEGER, enrolled_at INTEGER, last_activity_at INTEGER,
            profile_version INTEGER, name TEXT, folded_name TEXT, checksum INTEGER, UNIQUE (program, member))
        """,
        "CREATE INDEX members_tier ON members (program, tier, member) WHERE tier IS NOT NULL",
        "CREATE INDEX members_name ON members (program, folded_name) WHERE folded_name IS NOT NULL",
    ];

    /// <summary>From the first version, in which nothing had a checksum. What was written by it is believed.</summary>
    private static readonly string[] FromFirst =
    [
        "ALTER TABLE grain_states ADD COLUMN checksum INTEGER",
        "ALTER TABLE members ADD COLUMN checksum INTEGER",
    ];

    /// <summary>Tables that files laid out before do not have; those that are there are left as they are.</summary>
    private static readonly string[] Added =
    [
        "CREATE TABLE IF NOT EXISTS code_pools (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE)",
        "CREATE TABLE IF NOT EXISTS codes (pool INTEGER NOT NULL, number INTEGER NOT NULL, hash INTEGER NOT NULL, code TEXT NOT NULL, PRIMARY KEY (pool, number)) WITHOUT ROWID",
        "CREATE INDEX IF NOT EXISTS codes_hash ON codes (hash)",
        """
        CREATE TABLE IF NOT EXISTS code_chunks (
            pool INTEGER NOT NULL, upload TEXT NOT NULL, number INTEGER NOT NULL, content BLOB NOT NULL,
            accepted INTEGER NOT NULL, duplicates INTEGER NOT NULL, PRIMARY KEY (pool, upload, number)) WITHOUT ROWID
        """,
    ];

    public static void Prepare(SqliteSession session, string file)
    {
        SqliteSchema.Upgrade(session, Name, from: 1, to: 2, FromFirst);
        SqliteSchema.Prepare(session, file, [(Name, Version)], Tables);
        foreach (var table in Added)
        {
            session.Execute(table);
        }

        AddColumn(session, "members", "segments", "TEXT");
        AddColumn(session, "members", "household", "TEXT");
    }

    /// <summary>A version that does not know the column goes on without it.</summary>
    private static void AddColumn(SqliteSession session, string table, string column, string type)
    {
        if (session.Scalar($"SELECT count(*) FROM pragma_table_info('{table}') WHERE name = '{column}'") == 0)
        {
            session.Execute($"ALTER TABLE {table} ADD COLUMN {column} {type}");
        }
    }
}
