using Loyalty.Cli.Files;
using Loyalty.Cli.Replaying;
using Loyalty.Cli.Replaying.Formats;
using Loyalty.Cli.Sending;
using Loyalty.Cli.Tests.Support;

namespace Loyalty.Cli.Tests.Replaying.Formats;

public sealed class NdjsonFormatTests
{
    private readonly NdjsonFormat _format = new();

    [Fact]
    public void Read_bodies_are_sent_as_they_are_without_the_type()
    {
        var (operations, _) = _format.Read(
            """
            {"type":"enroll","id":"m1","profile":{"name":"A"}}
            {"id":"p1","type":"purchase","member":"m1","x":[1,2.50]}
            {"type":"return","id":"r1","channel":"store","purchase":{"id":"p1"}}
            """);

        Assert.Equal(["Enroll m1", "Purchase p1", "Return r1"], operations.Names());
        Assert.Equal("""{"id":"m1","profile":{"name":"A"}}""", Text(operations[0]));
        Assert.Equal("""{"channel":"web","id":"p1","member":"m1","x":[1,2.50]}""", Text(operations[1]));
        Assert.Equal("""{"id":"r1","channel":"store","purchase":{"id":"p1"}}""", Text(operations[2]));
    }

    [Fact]
    public void Read_a_member_named_twice_in_a_body_stays_twice()
    {
        var (operations, _) = _format.Read("""{"type":"purchase","id":"p1","amount":1,"amount":2}""");

        Assert.Equal("""{"channel":"web","id":"p1","amount":1,"amount":2}""", Text(operations[0]));
    }

    [Fact]
    public void Read_operations_of_one_member_share_an_account()
    {
        var (operations, _) = _format.Read(
            """
            {"type":"enroll","id":"m1"}
            {"type":"purchase","id":"p1","member":"m1"}
            {"type":"return","id":"r1","purchase":{"id":"p1"}}
            {"type":"return","id":"r2","member":"m1","purchase":{"id":"unknown"}}
            """);

        Assert.All(operations, operation => Assert.Equal("m1", operation.Account));
    }

    [Fact]
    public void Read_the_return_of_a_guest_goes_after_the_purchase()
    {
        var (operations, _) = _format.Read("""{"type":"purchase","id":"p1"}""" + "\n" + """{"type":"return","id":"r1","purchase":{"id":"p1"}}""");

        Assert.True(operations[0].Guest);
        Assert.Equal(operations[0].Account, operations[1].Account);
    }

    [Theory]
    [InlineData("""{"type":"purchase","id":"p1" """, "it is not JSON")]
    [InlineData("[1]", "it is not a JSON object")]
    [InlineData("""{"type":"gift","id":"p1"}""", "its type is none of enroll, purchase, return")]
    [InlineData("""{"id":"p1"}""", "its type is none of enroll, purchase, return")]
    [InlineData("""{"type":"purchase"}""", "it has no id that a second run could be recognized by")]
    [InlineData("""{"type":"purchase","id":7}""", "it has no id that a second run could be recognized by")]
    [InlineData("""{"type":"enroll","id":"\ud800"}""", "it holds text that is not valid Unicode (at byte 22)")]
    [InlineData("""{"type":"\udc00","id":"p1"}""", "it holds text that is not valid Unicode")]
    [InlineData("""{"type":"enroll","id":"p1","\ud800":1}""", "it holds text that is not valid Unicode")]
    [InlineData("""{"type":"enroll","id":"p1","profile":{"name":"A\uD83D"}}""", "it holds text that is not valid Unicode")]
    [InlineData("""{"type":"enroll","id":"p1","profile":{"\ud800\ud800":[]}}""", "it holds text that is not valid Unicode")]
    [InlineData("""{"type":"purchase","id":"p1","lines":[{"sku":"a\udfff"}]}""", "it holds text that is not valid Unicode")]
    public void Read_a_broken_line_is_named_and_the_rest_goes_on(string broken, string reason)
    {
        var (operations, report) = _format.Read($$"""{"type":"enroll","id":"m1"}{{"\n"}}{{broken}}{{"\n"}}{"type":"enroll","id":"m2"}""");

        Assert.Equal(["Enroll m1", "Enroll m2"], operations.Names());
        var line = Assert.Single(report.BrokenLines);
        Assert.Equal(2, line.Line);
        Assert.StartsWith(reason, line.Reason);
    }

    [Fact]
    public void Read_invalid_utf8_is_broken()
    {
        byte[] bytes = [.. "{\"type\":\"enroll\",\"id\":\"m"u8, 0xff, .. "\"}\n{\"type\":\"enroll\",\"id\":\"m2\"}\n"u8];

        var (operations, report) = _format.Read(bytes);

        Assert.Equal(["Enroll m2"], operations.Names());
        Assert.Equal([new BrokenLine(1, "it is not UTF-8")], report.BrokenLines);
    }

    [Fact]
    public void Read_escaped_characters_are_no_fault()
    {
        var (operations, report) = _format.Read("""{"t\u0079pe":"enroll","id":"m\u0031","profile":{"name":"\ud83d\ude00"}}""");

        Assert.Equal(["Enroll m1"], operations.Names());
        Assert.Equal("😀", (string?)operations[0].Json()["profile"]!["name"]);
        Assert.Equal(0, report.Broken);
    }

    [Fact]
    public void Read_deep_nesting_is_broken()
    {
        var (_, report) = _format.Read($$"""{"type":"enroll","id":"m1","x":{{new string('[', 10_000)}}""");

        Assert.Equal(1, report.Broken);
    }

    private static string Text(ReplayOperation operation) => System.Text.Encoding.UTF8.GetString(operation.Body.Span);
}
