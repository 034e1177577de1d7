using Loyalty.Storage.Tests.Members;

namespace Loyalty.Storage.Tests.Sqlite;

public sealed class SqliteMemberDirectoryTests : MemberDirectoryContract
{
    protected override Task<IMemberDirectoryFixture> Create() => Task.FromResult<IMemberDirectoryFixture>(new SqliteFixture());
}
