using Loyalty.Storage.Tests.Accounts;

namespace Loyalty.Storage.Tests.AzureTables;

[NeedsAzurite]
public sealed class AzureTablesAccountJournalTests : AccountJournalContract
{
    protected override async Task<IJournalFixture> Create(JournalLimits? limits = null) => await AzureTablesFixture.Create(limits);
}
