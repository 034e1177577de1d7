using Loyalty.Storage.Postgres;
using Microsoft.Extensions.DependencyInjection;

namespace Loyalty.Storage.Tests.Postgres;

public sealed class PostgresStorageOptionsTests
{
    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("Database=loyalty")]
    [InlineData("Host=db;Nonsense=1")]
    [InlineData("Host=db;Port=secret-word")]
    public void ConnectionString_that_names_no_database_is_refused_with_what_to_set(string connectionString)
    {
        var refusal = Assert.Throws<StorageSetupException>(() => Add(o => o.ConnectionString = connectionString));

        Assert.Contains("Loyalty:Postgres:ConnectionString", refusal.Message);
        Assert.Contains("Host=", refusal.Message);
    }

    [Fact]
    public void Values_out_of_range_are_refused_by_name()
    {
        Refused(nameof(PostgresStorageOptions.ConnectTimeout), o => o.ConnectTimeout = TimeSpan.FromMilliseconds(999));
        Refused(nameof(PostgresStorageOptions.ConnectTimeout), o => o.ConnectTimeout = TimeSpan.FromSeconds(61));
        Refused(nameof(PostgresStorageOptions.StatementTimeout), o => o.StatementTimeout = TimeSpan.Zero);
        Refused(nameof(PostgresStorageOptions.StatementTimeout), o => o.StatementTimeout = Timeout.InfiniteTimeSpan);
        Refused(nameof(PostgresStorageOptions.AppendConnections), o => o.AppendConnections = 0);
        Refused(nameof(PostgresStorageOptions.Connections), o => o.Connections = 501);
        Refused(nameof(PostgresStorageOptions.MaxQueuedRecords), o => o.MaxQueuedRecords = 0);
        Refused(nameof(PostgresStorageOptions.MaxPayloadBytes), o => o.MaxPayloadBytes = 0);
        Refused(nameof(PostgresStorageOptions.MaxQueuedBytes), o => o.MaxQueuedBytes = 1);
        Refused(nameof(PostgresStorageOptions.MaxQueuedCalls), o => o.MaxQueuedCalls = 0);
        Add(_ => { });
    }

    private static void Refused(string name, Action<PostgresStorageOptions> change) =>
        Assert.Contains($"Loyalty:Postgres:{name}", Assert.Throws<StorageSetupException>(() => Add(change)).Message);

    private static void Add(Action<PostgresStorageOptions> change)
    {
        var options = new PostgresStorageOptions { ConnectionString = "Host=db;Database=loyalty" };
        change(options);
        new ServiceCollection().AddPostgresStorage(options);
    }
}
