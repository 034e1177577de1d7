using Loyalty.Storage.Tests.Accounts;

namespace Loyalty.Storage.Tests.Sqlite;

public sealed class SqliteAccountJournalTests : AccountJournalContract
{
    protected override Task<IJournalFixture> Create(JournalLimits? limits = null) => Task.FromResult<IJournalFixture>(new SqliteFixture(limits));
}
