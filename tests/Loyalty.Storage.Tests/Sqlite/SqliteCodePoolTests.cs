using Loyalty.Storage.Rewards;
using Loyalty.Storage.Tests.Rewards;

namespace Loyalty.Storage.Tests.Sqlite;

public sealed class SqliteCodePoolTests : CodePoolContract
{
    protected override Task<ICodePoolFixture> Create() => Task.FromResult<ICodePoolFixture>(new SqliteFixture());

    [Fact]
    public async Task Open_a_file_from_before_there_were_codes_lays_out_what_is_missing()
    {
        await using var fixture = new SqliteFixture();
        await fixture.Store.StateWriter.Write(session =>
        {
            foreach (var table in (string[])["codes", "code_pools", "code_chunks"])
            {
                session.Execute($"DROP TABLE {table}");
            }

            session.Execute("UPDATE meta SET value = 2 WHERE name = 'state schema'");
            LegacyFiles.WithoutPromise(session);
            return true;
        });

        await fixture.Reopen();

        Assert.Equal(new AddedChunk(1, 0, false), await fixture.Codes.Add("demo/mug", new CodeChunk("u", 0, ["a"]), default));
    }
}
