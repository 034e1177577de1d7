using System.Text;
using System.Text.Json;
using Loyalty.Domain.Accounts;

namespace Loyalty.Domain.Tests.Golden;

/// <summary>
/// What this version does with what a newer one wrote. It is why versions whose stored shapes differ must not run side by
/// side, and what the instructions for rolling out say.
/// </summary>
public sealed class NewerShapesTests
{
    [Fact]
    public void Unknown_event_is_refused()
    {
        var newer = Golden("record").Replace("\"t\":\"purchase\"", "\"t\":\"fromthefuture\"", StringComparison.Ordinal);

        Assert.Contains("fromthefuture", newer, StringComparison.Ordinal);
        Assert.Throws<JsonException>(() => AccountJson.ReadRecord(Encoding.UTF8.GetBytes(newer)));
    }

    [Fact]
    public void Unknown_property_of_a_record_is_passed_over()
    {
        var golden = Golden("record");

        var read = AccountJson.ReadRecord(Encoding.UTF8.GetBytes("{\"fromTheFuture\":1," + golden[1..]));

        Assert.Equal(golden, Encoding.UTF8.GetString(AccountJson.Write(read)));
    }

    [Fact]
    public void Unknown_part_of_a_snapshot_is_gone_from_the_next_one()
    {
        var golden = Golden("snapshot");

        var read = AccountJson.ReadSnapshot(Encoding.UTF8.GetBytes("{\"fromTheFuture\":1," + golden[1..]));

        Assert.DoesNotContain("fromTheFuture", Encoding.UTF8.GetString(AccountJson.Write(read)), StringComparison.Ordinal);
    }

    private static string Golden(string name) => File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Golden", name + ".json")).TrimEnd('\n');
}
