using Loyalty.Storage.Tests.Grains;

namespace Loyalty.Storage.Tests.Sqlite;

public sealed class SqliteGrainStorageTests : GrainStorageContract
{
    protected override Task<IGrainStorageFixture> Create() => Task.FromResult<IGrainStorageFixture>(new SqliteFixture());
}
