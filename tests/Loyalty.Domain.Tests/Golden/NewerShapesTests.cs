using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Loyalty.Domain.Accounts;
using Loyalty.Domain.Relay;

namespace Loyalty.Domain.Tests.Golden;

/// <summary>What this version does with what a newer one wrote. The instructions for rolling out say the same.</summary>
public sealed class NewerShapesTests
{
    private static readonly AccountRecord Newer = Samples.Record with { FoldSchema = AccountState.FoldSchema + 1 };

    [Fact]
    public void Record_of_a_newer_fold_schema_is_refused() =>
        Assert.Throws<NewerRecordException>(() => AccountJson.ReadRecord(AccountJson.Write(Newer)));

    [Fact]
    public void Record_of_a_newer_fold_schema_is_not_relayed_either() =>
        Assert.Throws<NewerRecordException>(() => RelayRecord.Read(AccountJson.Write(Newer)));

    /// <summary>Not as one that is broken: what is unknown stands behind what says that it may be.</summary>
    [Fact]
    public void Record_of_a_newer_fold_schema_with_an_event_that_is_not_known_is_refused_as_newer()
    {
        var written = JsonNode.Parse(AccountJson.Write(Newer))!;
        written["e"]![0]!["t"] = "fromTheFuture";

        Assert.Throws<NewerRecordException>(() => AccountJson.ReadRecord(Encoding.UTF8.GetBytes(written.ToJsonString())));
    }

    [Fact]
    public void Fold_schema_stands_first_in_a_record() =>
        Assert.StartsWith($$"""{"f":{{AccountState.FoldSchema + 1}},""", Encoding.UTF8.GetString(AccountJson.Write(Newer)), StringComparison.Ordinal);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(AccountState.FoldSchema)]
    public void Record_of_this_or_an_older_fold_schema_is_read(int schema)
    {
        var written = AccountJson.Write(Samples.Record with { FoldSchema = schema });

        Assert.Equal(schema, AccountJson.ReadRecord(written).FoldSchema);
        Assert.Equal(Samples.Record.At, RelayRecord.Read(written).At);
    }

    [Fact]
    public void Unknown_event_without_a_newer_fold_schema_is_refused_as_broken() =>
        Assert.Throws<JsonException>(() => AccountJson.ReadRecord("""{"f":1,"e":[{"t":"fromTheFuture"}]}"""u8));

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{\"f\":")]
    [InlineData("{\"f\":\"x\"}")]
    [InlineData("{\"f\":99999999999}")]
    public void What_is_no_record_is_refused_as_broken(string text) =>
        Assert.ThrowsAny<JsonException>(() => AccountJson.ReadRecord(Encoding.UTF8.GetBytes(text)));

    [Fact]
    public void Unknown_part_of_a_snapshot_is_gone_from_the_next_one_so_snapshots_of_another_schema_are_not_read()
    {
        var golden = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Golden", "snapshot.json")).TrimEnd('\n');

        var read = AccountJson.ReadSnapshot(Encoding.UTF8.GetBytes("{\"fromTheFuture\":1," + golden[1..]));

        Assert.DoesNotContain("fromTheFuture", Encoding.UTF8.GetString(AccountJson.Write(read)), StringComparison.Ordinal);
    }
}
