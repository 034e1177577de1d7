using Loyalty.Storage.Tests.Relay;

namespace Loyalty.Storage.Tests.Postgres;

[NeedsPostgres]
public sealed class PostgresRelayLogTests : RelayLogContract
{
    protected override async Task<IRelayLogFixture> Create() => await PostgresFixture.Create();
}
