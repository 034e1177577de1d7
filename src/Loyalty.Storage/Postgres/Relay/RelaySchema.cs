namespace Loyalty.Storage.Postgres.Relay;

/// <summary>The tables of the relay.</summary>
internal static class RelaySchema
{
    public static readonly string[] Tables =
    [
        "CREATE TABLE relay_claims (partition smallint PRIMARY KEY, epoch bigint NOT NULL, cursor bigint NOT NULL)",
        """
        CREATE TABLE relay_destinations (
            id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, newest bigint NOT NULL, acknowledged bigint NOT NULL,
            partition smallint NOT NULL, destination text COLLATE "C" NOT NULL, UNIQUE (destination, partition)) WITH (fillfactor = 60)
        """,
        "CREATE INDEX relay_destinations_unacknowledged ON relay_destinations (partition, id) WHERE newest > acknowledged",
        "CREATE TABLE relay_batches (destination bigint NOT NULL, number bigint NOT NULL, payload bytea NOT NULL, PRIMARY KEY (destination, number))",
    ];
}
