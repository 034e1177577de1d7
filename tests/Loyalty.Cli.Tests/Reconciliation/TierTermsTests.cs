using System.Globalization;
using System.Text.Json;
using Loyalty.Cli.Reconciliation;

namespace Loyalty.Cli.Tests.Reconciliation;

public sealed class TierTermsTests
{
    [Theory]
    [InlineData("\"metric\": \"spend\", \"period\": \"calendarYear\"", "2020-06-15T12:00:00Z", 2 + 4 + 8)]
    [InlineData("\"metric\": \"statusPoints\", \"period\": \"calendarYear\"", "2020-06-15T12:00:00Z", 200 + 400 + 800)]
    [InlineData("\"metric\": \"spend\", \"period\": \"calendarYear\"", "2019-12-31T23:30:00Z", 2)] // a new year in Berlin
    [InlineData("\"metric\": \"spend\", \"period\": \"calendarYear\"", "2019-12-31T22:30:00Z", 1)]
    [InlineData("\"metric\": \"spend\", \"period\": \"rollingMonths\", \"months\": 1", "2020-06-15T12:00:00Z", 8)]
    [InlineData("\"metric\": \"spend\", \"period\": \"rollingMonths\", \"months\": 1", "2020-06-14T12:00:00Z", 4)]
    public void Metric_counts_the_days_of_the_period_up_to_today(string terms, string at, long metric)
    {
        var days = new FoldedDays();
        days.Add(new DateOnly(2019, 12, 31), 1, 100);
        days.Add(new DateOnly(2020, 1, 1), 2, 200);
        days.Add(new DateOnly(2020, 5, 15), 4, 400);
        days.Add(new DateOnly(2020, 6, 15), 8, 800);
        days.Add(new DateOnly(2020, 6, 16), 16, 1600);

        Assert.Equal(metric, Terms(terms, "[]").MetricAt(days, joined: null, DateTimeOffset.Parse(at, CultureInfo.InvariantCulture)));
    }

    [Theory]
    [InlineData("a", "c")]
    [InlineData("c", null)]
    [InlineData("b", "c")]
    public void Above_a_retired_level_is_passed_over(string tier, string? next) =>
        Assert.Equal(next, Terms("\"metric\": \"spend\"", """[{ "id": "a" }, { "id": "b", "threshold": 5, "retired": true }, { "id": "c", "threshold": 9 }, { "id": "d", "threshold": 10, "retired": true }]""").Above(tier)?.Id);

    private static TierTerms Terms(string terms, string levels)
    {
        using var definition = JsonDocument.Parse($$"""{ "timeZone": "Europe/Berlin", "tiers": { {{terms}}, "levels": {{levels}} } }""");
        return TierTerms.Of(definition.RootElement)!;
    }
}
