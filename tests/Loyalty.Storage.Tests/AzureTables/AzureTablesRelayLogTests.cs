using Loyalty.Storage.Tests.Relay;

namespace Loyalty.Storage.Tests.AzureTables;

[NeedsAzurite]
public sealed class AzureTablesRelayLogTests : RelayLogContract
{
    protected override async Task<IRelayLogFixture> Create() => await AzureTablesFixture.Create();
}
