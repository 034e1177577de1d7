namespace Loyalty.Storage.Sqlite;

/// <summary>The tables of <c>state.db</c>: grain state and the member directory.</summary>
internal static class StateSchema
{
    private const long Version = 1;

    private static readonly string[] Tables =
    [
        """
        CREATE TABLE grain_states (
            id INTEGER PRIMARY KEY, provider TEXT NOT NULL, name TEXT NOT NULL, grain TEXT NOT NULL,
            etag INTEGER NOT NULL, body BLOB NOT NULL, UNIQUE (grain, name, provider))
        """,

        // The part of the journal and that of the profile come apart; a member is listed once the journal's is there.
        """
        CREATE TABLE members (
            id INTEGER PRIMARY KEY, program TEXT NOT NULL, member TEXT NOT NULL,
            version INTEGER, tier TEXT, status TEXT, balance INTEGER, enrolled_at INTEGER, last_activity_at INTEGER,
            profile_version INTEGER, name TEXT, folded_name TEXT, UNIQUE (program, member))
        """,
        "CREATE INDEX members_tier ON members (program, tier, member) WHERE tier IS NOT NULL",
        "CREATE INDEX members_name ON members (program, folded_name) WHERE folded_name IS NOT NULL",
    ];

    public static void Prepare(SqliteSession session, string file) =>
        SqliteSchema.Prepare(session, file, [("state schema", Version)], Tables);
}
