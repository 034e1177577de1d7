using System.Text;
using Loyalty.Contracts.Common;
using Loyalty.Contracts.Common.Bodies;
using Loyalty.Contracts.Purchases;
using Loyalty.Gateway.Common.Bodies;

namespace Loyalty.Gateway.Tests.Common;

/// <summary>Parsing by itself: no host, no storage.</summary>
public sealed class JsonInputTests
{
    private const string Sound = """{"id":"r1","occurredAt":"2026-03-01T10:15:00.1234567+01:00","amount":{"amount":900,"currency":"EUR"},"discount":100,"lines":[{"sku":"tea","quantity":0.125,"amount":1000,"kind":"giftCard","labels":["red"]}]}""";

    private static (PurchaseInput? Value, Microsoft.AspNetCore.Http.HttpResults.ProblemHttpResult? Problem) Parse(ReadOnlySpan<byte> utf8) => JsonInput.Parse<PurchaseInput>(utf8);

    [Fact]
    public void Parse_of_a_sound_purchase_loses_nothing()
    {
        var (value, problem) = Parse(Encoding.UTF8.GetBytes(Sound));

        Assert.Null(problem);
        var command = value!.ToCommand("web", dryRun: false);
        Assert.Equal(("r1", 900, 100, "EUR"), (command.Id, command.Amount, command.Discount, command.Currency));
        Assert.Equal(("1", "tea", 0.125m, 1000), (command.Lines[0].Id, command.Lines[0].Sku, command.Lines[0].Quantity, command.Lines[0].Amount));
        Assert.Equal(TimeSpan.FromHours(1), command.OccurredAt.Offset);
        Assert.Equal(1234567, command.OccurredAt.Ticks % 10_000_000);
    }

    [Fact]
    public void Parse_takes_null_for_what_may_be_absent()
    {
        var (_, problem) = Parse(Encoding.UTF8.GetBytes(Sound.Replace("\"id\":\"r1\",", "\"id\":\"r1\",\"channel\":null,\"member\":null,\"identifier\":null,\"import\":null,", StringComparison.Ordinal)));

        Assert.Null(problem);
    }

    [Fact]
    public void Parse_takes_an_instant_with_escaped_characters()
    {
        var (value, _) = Parse(Encoding.UTF8.GetBytes(Sound.Replace("1234567+01", "1234567\\u002B01", StringComparison.Ordinal)));

        Assert.Equal(TimeSpan.FromHours(1), value!.OccurredAt.Offset);
    }

    [Fact]
    public void Parse_of_every_beginning_of_a_body_is_a_problem_and_never_throws()
    {
        var utf8 = Encoding.UTF8.GetBytes(Sound);
        for (var length = 0; length < utf8.Length; length++)
        {
            var (value, problem) = Parse(utf8.AsSpan(0, length));

            Assert.Null(value);
            Assert.Equal("malformedJson", problem!.ProblemDetails.Extensions["code"]);
        }
    }

    [Fact]
    public void Parse_of_a_body_with_any_byte_changed_never_throws()
    {
        var sound = Encoding.UTF8.GetBytes(Sound);
        ReadOnlySpan<byte> others = [0, (byte)'"', (byte)'{', (byte)'}', (byte)'[', (byte)'-', (byte)'9', (byte)'n', (byte)'\\', 0x80, 0xff];
        for (var at = 0; at < sound.Length; at++)
        {
            foreach (var other in others)
            {
                var changed = (byte[])sound.Clone();
                changed[at] = other;
                var (value, problem) = Parse(changed);

                Assert.True(value is null != problem is null);
            }
        }
    }

    [Theory]
    [InlineData("""{"\ud800":1}""", "")]
    [InlineData("""{"\udc00\ud800":null}""", "")]
    [InlineData("""{"amount":{"\uD83D":1}}""", "/amount")]
    [InlineData("""{"lines":[{},{"\udfff":1}]}""", "/lines/1")]
    public void Parse_of_a_name_with_half_a_character_points_at_what_has_it(string body, string pointer)
    {
        var (value, problem) = Parse(Encoding.UTF8.GetBytes(body));

        Assert.Null(value);
        Assert.Equal("invalidRequest", problem!.ProblemDetails.Extensions["code"]);
        Assert.Contains(new Fault(pointer, "has a field whose name is not valid Unicode"), (Fault[])problem.ProblemDetails.Extensions["errors"]!);
    }

    [Fact]
    public void Parse_of_a_long_name_cuts_it_between_characters()
    {
        var (_, problem) = Parse(Encoding.UTF8.GetBytes($"{{\"{new string('a', 99)}😀😀\":1}}"));

        Assert.Contains(new Fault($"/{new string('a', 99)}…", "is not a known field"), (Fault[])problem!.ProblemDetails.Extensions["errors"]!);
    }

    [Fact]
    public void Parse_names_at_most_a_hundred_faults()
    {
        var (_, problem) = Parse(Encoding.UTF8.GetBytes("{" + string.Join(",", Enumerable.Range(0, 500).Select(number => $"\"x{number}\":1")) + "}"));

        Assert.Equal(Faults.Most, ((Array)problem!.ProblemDetails.Extensions["errors"]!).Length);
    }
}
