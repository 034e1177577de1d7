using Loyalty.Storage.Tests.Relay;

namespace Loyalty.Storage.Tests.Sqlite;

public sealed class SqliteRelayLogTests : RelayLogContract
{
    protected override Task<IRelayLogFixture> Create() => Task.FromResult<IRelayLogFixture>(new SqliteFixture());
}
