using Loyalty.Storage.Sqlite.Members;
using Loyalty.Storage.Sqlite.Rewards;

namespace Loyalty.Storage.Sqlite;

/// <summary>The tables of <c>state.db</c>: grain state, the member directory and partners' codes.</summary>
internal static class StateSchema
{
    private const string Name = "state schema";
    private const long Version = 3;

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
            profile_version INTEGER, name TEXT, folded_name TEXT, checksum INTEGER, segments TEXT, household TEXT, name_checksum INTEGER,
            UNIQUE (program, member))
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

    /// <summary>A state, or an entry in the directory, that is not found by its key; not looked for by its number.</summary>
    private const string LostRow =
        """
        SELECT 'state ' || g.id FROM (SELECT id, grain, name, provider FROM grain_states ORDER BY id DESC LIMIT ?1) g
        WHERE NOT EXISTS (SELECT 1 FROM grain_states i WHERE i.grain = g.grain AND i.name = g.name AND i.provider = g.provider AND +i.id = g.id)
        UNION ALL
        SELECT 'member ' || m.id FROM (SELECT id, program, member FROM members ORDER BY id DESC LIMIT ?1) m
        WHERE NOT EXISTS (SELECT 1 FROM members i WHERE i.program = m.program AND i.member = m.member AND +i.id = m.id)
        LIMIT 1
        """;

    private static readonly string[] CodeTables =
    [
        "CREATE TABLE IF NOT EXISTS code_pools (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE)",
        "CREATE TABLE IF NOT EXISTS codes (pool INTEGER NOT NULL, number INTEGER NOT NULL, hash INTEGER NOT NULL, code TEXT NOT NULL, PRIMARY KEY (pool, number)) WITHOUT ROWID",
        "CREATE INDEX IF NOT EXISTS codes_hash ON codes (hash)",
        """
        CREATE TABLE IF NOT EXISTS code_chunks (
            pool INTEGER NOT NULL, upload TEXT NOT NULL, number INTEGER NOT NULL, content BLOB NOT NULL,
            accepted INTEGER NOT NULL, duplicates INTEGER NOT NULL, checksum INTEGER, PRIMARY KEY (pool, upload, number)) WITHOUT ROWID
        """,
    ];

    public static void Prepare(SqliteSession session, string file)
    {
        SqliteSchema.Upgrade(session, Name, from: 1, to: 2, FromFirst);
        SqliteSchema.Upgrade(session, Name, from: 2, to: 3, FromSecond(session));
        SqliteSchema.Prepare(session, file, [(Name, Version)], [.. Tables, .. CodeTables]);
    }

    /// <summary>
    /// From the second version, in which names and uploads of codes had no checksum. Some of its files have tables and
    /// columns that others do not have yet.
    /// </summary>
    private static string[] FromSecond(SqliteSession session) =>
    [
        .. IfMissing(session, "members", "segments", "TEXT"),
        .. IfMissing(session, "members", "household", "TEXT"),
        .. IfMissing(session, "members", "name_checksum", "INTEGER"),
        .. session.HasTable("code_chunks") ? IfMissing(session, "code_chunks", "checksum", "INTEGER") : [],
        .. CodeTables,
    ];

    /// <inheritdoc cref="ISqliteFile.Contradiction"/>
    public static string? Contradiction(SqliteSession session, int? newest)
    {
        if (!SqliteSchema.IsOf(session, Name, Version))
        {
            return null;
        }

        return SqliteMemberDirectory.Contradiction(session, newest) ?? (newest is { } count ? Lost(session, count) : SqliteCodePool.Contradiction(session));
    }

    private static string? Lost(SqliteSession session, int newest)
    {
        using var row = session.Use(LostRow);
        return row.Bind(1, newest).Step() ? $"{row.Text(0)} is not found by its key" : null;
    }

    private static string[] IfMissing(SqliteSession session, string table, string column, string type) =>
        session.Scalar($"SELECT count(*) FROM pragma_table_info('{table}') WHERE name = '{column}'") == 0 ? [$"ALTER TABLE {table} ADD COLUMN {column} {type}"] : [];
}
