using System.Text.Json;
using Loyalty.Gateway.Programs.Diffs;

namespace Loyalty.Gateway.Tests.Programs.Diffs;

public sealed class ProgramDiffTests
{
    [Theory]
    [InlineData("""{ "a": 1, "b": [1, 2] }""", """{ "b": [1, 2], "a": 1.0 }""")]
    [InlineData("""{ "a": null }""", "{}")]
    [InlineData("{}", """{ "a": null }""")]
    public void Between_the_same_finds_nothing(string before, string after) => Assert.Empty(Between(before, after));

    [Theory]
    [InlineData("""{ "a": 1 }""", """{ "a": 2 }""", "/a changed 1 2")]
    [InlineData("""{ "a": { "b": { "c": true } } }""", """{ "a": { "b": { "c": false } } }""", "/a/b/c changed true false")]
    [InlineData("""{ "a": 1 }""", """{ "a": 1, "b": 2 }""", "/b added - 2")]
    [InlineData("""{ "a": null }""", """{ "a": 2 }""", "/a added - 2")]
    [InlineData("""{ "a": 1 }""", """{ "a": null }""", "/a removed 1 -")]
    [InlineData("""{ "a": 1 }""", "{}", "/a removed 1 -")]
    [InlineData("""{ "a": [1, 2] }""", """{ "a": [2, 1] }""", "/a changed [1, 2] [2, 1]")]
    [InlineData("""{ "a": [{ "points": 1 }] }""", """{ "a": [{ "points": 2 }] }""", """/a changed [{ "points": 1 }] [{ "points": 2 }]""")]
    [InlineData("""{ "a": {} }""", """{ "a": [] }""", "/a changed {} []")]
    public void Between_names_what_was_added_removed_and_changed(string before, string after, string change) => Assert.Equal([change], Between(before, after));

    [Fact]
    public void Between_lists_of_things_matches_them_by_id()
    {
        var changes = Between(
            """{ "rules": [{ "id": "a", "points": 1 }, { "id": "b", "points": 2 }, { "id": "c", "points": 3 }] }""",
            """{ "rules": [{ "id": "new", "points": 9 }, { "id": "a", "points": 1 }, { "id": "c", "points": 4 }] }""");

        Assert.Equal(["""/rules/0 added - { "id": "new", "points": 9 }""", "/rules/2/points changed 3 4", """/rules/1 removed { "id": "b", "points": 2 } -"""], changes);
    }

    [Fact]
    public void Between_lists_of_things_in_another_order_says_so_once()
    {
        var changes = Between(
            """{ "rules": [{ "id": "a" }, { "id": "gone" }, { "id": "b" }, { "id": "c", "points": 1 }] }""",
            """{ "rules": [{ "id": "c", "points": 2 }, { "id": "a" }, { "id": "b" }] }""");

        Assert.Equal(["""/rules moved ["a","b","c"] ["c","a","b"]""", "/rules/0/points changed 1 2", """/rules/1 removed { "id": "gone" } -"""], changes);
    }

    [Fact]
    public void Between_a_list_and_an_empty_one_names_each_thing()
    {
        Assert.Equal(["""/rules/0 added - { "id": "a" }""", """/rules/1 added - { "id": "b" }"""], Between("""{ "rules": [] }""", """{ "rules": [{ "id": "a" }, { "id": "b" }] }"""));
    }

    private static string[] Between(string before, string after) =>
    [
        .. ProgramDiff.Between(JsonDocument.Parse(before).RootElement, JsonDocument.Parse(after).RootElement)
            .Select(change => $"{change.Pointer} {change.Change.ToString().ToLowerInvariant()} {change.Before?.GetRawText() ?? "-"} {change.After?.GetRawText() ?? "-"}"),
    ];
}
