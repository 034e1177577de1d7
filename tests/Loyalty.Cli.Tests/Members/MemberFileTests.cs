using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Loyalty.Cli.Files;
using Loyalty.Cli.Members;

namespace Loyalty.Cli.Tests.Members;

public sealed class MemberFileTests
{
    [Fact]
    public void Read_csv_gives_the_body_of_an_enrollment()
    {
        var (members, broken) = Read(
            "Card, id,email,card,profile.name,profile.birthDate,enrolledAt,profile.attributes.Shop\n" +
            "29001,alice,a@example.com,29002,\"Smith, \"\"Al\"\"\",1990-04-01,2019-05-06T07:08:09+02:00,Bonn\n" +
            ",bob,,,,,,\n");

        Assert.Empty(broken.Kept);
        Assert.Equal([(2L, "alice"), (3L, "bob")], members.Select(member => (member.Line, member.Id)));
        Assert.Equal(
            """{"id":"alice","enrolledAt":"2019-05-06T07:08:09+02:00","identifiers":[{"kind":"card","value":"29001"},{"kind":"email","value":"a@example.com"},{"kind":"card","value":"29002"}],"profile":{"name":"Smith, \"Al\"","birthDate":"1990-04-01","attributes":[{"name":"Shop","value":"Bonn"}]}}""",
            Body(members[0]));
        Assert.Equal("""{"id":"bob","identifiers":[],"profile":{"attributes":[]}}""", Body(members[1]));
    }

    [Theory]
    [InlineData("2019-07-06", "2019-07-06T00:00:00+02:00")]
    [InlineData("2019-01-06", "2019-01-06T00:00:00+01:00")]
    public void Read_a_day_begins_where_the_program_is(string day, string instant)
    {
        var (members, _) = Read($"id,enrolledAt\na,{day}\n");

        Assert.Contains($"\"{instant}\"", Body(Assert.Single(members)), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_a_day_without_a_time_zone_is_broken()
    {
        var (members, broken) = Read("id,enrolledAt\na,2019-07-06\n", zone: null);

        Assert.Empty(members);
        Assert.Contains("programsRead", Assert.Single(broken.Kept).Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(",x", "it has no id that a second run could be recognized by")]
    [InlineData("a", "1 fields where the header has 2 columns")]
    [InlineData("a,b,c", "3 fields where the header has 2 columns")]
    [InlineData("a,\"b", "a quote is not closed")]
    [InlineData("a,06.07.2019", "'06.07.2019' is neither a day (yyyy-MM-dd) nor an instant (RFC 3339)")]
    public void Read_a_broken_line_of_csv_is_left_out_and_the_rest_goes_on(string line, string reason)
    {
        var (members, broken) = Read($"id,enrolledAt\nfirst,\n{line}\nlast,\n");

        Assert.Equal(["first", "last"], members.Select(member => member.Id));
        Assert.Equal([new BrokenLine(3, reason)], broken.Kept);
    }

    [Theory]
    [InlineData("id,carte", "'carte' is no column of members. The columns are id, enrolledAt, card,")]
    [InlineData("id,profile.attributes.", "'profile.attributes.' is no column of members")]
    [InlineData("id,profile.attributes.a,profile.attributes.a", "the column profile.attributes.a twice")]
    [InlineData("card,email", "The header has no column id")]
    [InlineData("id,id", "The header has the column id twice")]
    [InlineData("id,\"card", "in its header, a quote is not closed")]
    public void Read_a_header_that_can_not_be_meant_ends_it(string header, string message)
    {
        Assert.Contains(message, Assert.Throws<CliException>(() => Read($"{header}\n1,2\n")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_ndjson_is_sent_as_it_is()
    {
        const string Line = """{"id":"alice","profile":{"name":"Alice"},"later":[1,2]}""";
        var (members, broken) = Read($"{Line}\n{{\"id\":\"\"}}\n[]\n{{\n{{\"id\":7}}\n");

        Assert.Equal(Line, Body(Assert.Single(members)));
        Assert.Equal([2L, 3, 4, 5], broken.Kept.Select(line => line.Line));
        Assert.Equal("it is not a JSON object", broken.Kept[1].Reason);
    }

    [Theory]
    [InlineData("""{"id":"\ud800"}""")]
    [InlineData("""{"id":"bob","\ud800":1}""")]
    [InlineData("""{"id":"bob","profile":{"name":"\udc00"}}""")]
    public void Read_a_line_of_ndjson_with_half_a_character_is_left_out_and_the_rest_goes_on(string line)
    {
        var (members, broken) = Read($"{{\"id\":\"first\"}}\n{line}\n{{\"id\":\"last\"}}\n");

        Assert.Equal(["first", "last"], members.Select(member => member.Id));
        var left = Assert.Single(broken.Kept);
        Assert.Equal(2, left.Line);
        Assert.StartsWith("it holds text that is not valid Unicode", left.Reason);
    }

    private static string Body(MemberLine member) =>
        JsonNode.Parse(member.Body.Span)!.ToJsonString(new JsonSerializerOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    private static (List<MemberLine> Members, BrokenLines Broken) Read(string text, string? zone = "Europe/Berlin")
    {
        using var file = LineFile.Open("test", new MemoryStream(Encoding.UTF8.GetBytes(text)));
        var broken = new BrokenLines();
        return ([.. MemberFile.Read(file, zone is null ? null : TimeZoneInfo.FindSystemTimeZoneById(zone), broken)], broken);
    }
}
