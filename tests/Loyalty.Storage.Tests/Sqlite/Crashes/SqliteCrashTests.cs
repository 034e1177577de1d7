using Loyalty.Storage.Tests.Crashes;

namespace Loyalty.Storage.Tests.Sqlite.Crashes;

public sealed class SqliteCrashTests : CrashContract
{
    protected override Task<ICrashFixture> Create() => Task.FromResult<ICrashFixture>(new SqliteCrashFixture());
}
