using Loyalty.Storage.Tests.Crashes;

namespace Loyalty.Storage.Tests.Postgres;

[NeedsPostgres]
public sealed class PostgresCrashTests : CrashContract
{
    protected override async Task<ICrashFixture> Create() => await PostgresCrashFixture.Start();
}
