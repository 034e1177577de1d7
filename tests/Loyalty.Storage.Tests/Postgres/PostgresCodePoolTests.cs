using Loyalty.Storage.Tests.Rewards;

namespace Loyalty.Storage.Tests.Postgres;

[NeedsPostgres]
public sealed class PostgresCodePoolTests : CodePoolContract
{
    protected override async Task<ICodePoolFixture> Create() => await PostgresFixture.Create();
}
