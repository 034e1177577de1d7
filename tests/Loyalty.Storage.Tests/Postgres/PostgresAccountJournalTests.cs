using Loyalty.Storage.Tests.Accounts;

namespace Loyalty.Storage.Tests.Postgres;

[NeedsPostgres]
public sealed class PostgresAccountJournalTests : AccountJournalContract
{
    protected override async Task<IJournalFixture> Create(JournalLimits? limits = null) => await PostgresFixture.Create(limits);
}
