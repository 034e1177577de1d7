using Loyalty.Storage.Accounts;
using Loyalty.Storage.Postgres;
using Loyalty.Storage.Tests.Crashes;
using Loyalty.Testing.Postgres;
using Npgsql;

namespace Loyalty.Storage.Tests.Postgres;

/// <summary>A server of its own, as it outlives the processes that are killed and has their last statements to end.</summary>
internal sealed class PostgresCrashFixture : ICrashFixture
{
    private readonly PostgresServer server;

    private PostgresCrashFixture(PostgresServer server) => this.server = server;

    public string Provider => Program.Postgres;

    public string Location => server.ConnectionString;

    public static async Task<PostgresCrashFixture> Start() => new(await PostgresServer.Start());

    public async Task<ICrashedStore> Open()
    {
        await using var connection = new NpgsqlConnection(server.ConnectionString);
        await connection.OpenAsync();
        await using var left = new NpgsqlCommand("SELECT count(*) FROM pg_stat_activity WHERE application_name LIKE 'loyalty/%'", connection);
        while (await left.ExecuteScalarAsync() is not 0L)
        {
            // Asked again.
        }

        return new Opened(await PostgresFixture.Open(new PostgresStorageOptions { ConnectionString = Location }));
    }

    public ValueTask DisposeAsync() => server.DisposeAsync();

    private sealed class Opened(PostgresStore store) : ICrashedStore
    {
        public IAccountJournal Journal => store.Journal;

        public Task AssertSound() => JournalInspection.AssertSound(store);

        public ValueTask DisposeAsync() => store.DisposeAsync();
    }
}
