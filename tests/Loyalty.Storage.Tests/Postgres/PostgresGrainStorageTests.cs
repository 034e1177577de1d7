using Loyalty.Storage.Tests.Grains;

namespace Loyalty.Storage.Tests.Postgres;

[NeedsPostgres]
public sealed class PostgresGrainStorageTests : GrainStorageContract
{
    protected override async Task<IGrainStorageFixture> Create() => await PostgresFixture.Create();
}
