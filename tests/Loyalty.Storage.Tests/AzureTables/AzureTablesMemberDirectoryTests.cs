using Loyalty.Storage.Tests.Members;

namespace Loyalty.Storage.Tests.AzureTables;

[NeedsAzurite]
public sealed class AzureTablesMemberDirectoryTests : MemberDirectoryContract
{
    protected override async Task<IMemberDirectoryFixture> Create() => await AzureTablesFixture.Create();
}
