using Loyalty.Storage.Tests.Grains;

namespace Loyalty.Storage.Tests.AzureTables;

[NeedsAzurite]
public sealed class AzureTablesGrainStorageTests : GrainStorageContract
{
    protected override async Task<IGrainStorageFixture> Create() => await AzureTablesFixture.Create();
}
