namespace Loyalty.Storage.Postgres.Grains;

/// <summary>The table of grain state.</summary>
internal static class GrainSchema
{
    public static readonly string[] Tables =
    [
        """
        CREATE TABLE grain_states (
            grain text COLLATE "C" NOT NULL, name text COLLATE "C" NOT NULL, provider text COLLATE "C" NOT NULL,
            etag bigint NOT NULL, body bytea NOT NULL, PRIMARY KEY (grain, name, provider)) WITH (fillfactor = 70)
        """,
    ];
}
