using Loyalty.Storage.Tests.Crashes;

namespace Loyalty.Storage.Tests.AzureTables;

[NeedsAzurite]
public sealed class AzureTablesCrashTests : CrashContract
{
    // The emulator looks through a whole table for every query.
    protected override int MostAcknowledged => 1000;

    protected override async Task<ICrashFixture> Create() => await AzureTablesCrashFixture.Start();
}
