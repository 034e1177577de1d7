using Loyalty.Storage.Tests.Rewards;

namespace Loyalty.Storage.Tests.AzureTables;

[NeedsAzurite]
public sealed class AzureTablesCodePoolTests : CodePoolContract
{
    protected override async Task<ICodePoolFixture> Create() => await AzureTablesFixture.Create();
}
