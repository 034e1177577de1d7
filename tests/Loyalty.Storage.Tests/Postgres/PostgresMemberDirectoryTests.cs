using Loyalty.Storage.Tests.Members;

namespace Loyalty.Storage.Tests.Postgres;

[NeedsPostgres]
public sealed class PostgresMemberDirectoryTests : MemberDirectoryContract
{
    protected override async Task<IMemberDirectoryFixture> Create() => await PostgresFixture.Create();
}
