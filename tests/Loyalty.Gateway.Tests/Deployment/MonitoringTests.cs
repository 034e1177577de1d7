using System.Diagnostics.Metrics;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Loyalty.Gateway.Tests.Deployment;

/// <summary>Holds alerts and dashboard to what the program measures and sends.</summary>
public sealed partial class MonitoringTests(EmittedMetrics emitted) : IClassFixture<EmittedMetrics>
{
    /// <summary>What the language itself has of the form of a series' name.</summary>
    private static readonly string[] Functions = ["histogram_quantile", "absent_over_time"];

    /// <summary>Labels that say where a series is from; Prometheus makes them of the resource.</summary>
    private static readonly string[] OfTheSender = ["job", "instance"];

    public static IEnumerable<object[]> Queries => Alerts().Concat(Panels()).Select(query => new object[] { query.Title, query.Query });

    [Theory]
    [MemberData(nameof(Queries))]
    public void Query_names_only_what_is_sent(string title, string query)
    {
        var used = Series(query);

        Assert.True(used.Count > 0, $"{title} asks for nothing.");
        foreach (var (name, asked) in used)
        {
            var instrument = emitted.Instruments.Values.SingleOrDefault(instrument => PrometheusNames.Of(instrument).Contains(name));
            Assert.True(instrument is not null, $"{title}: nothing is called {name}.");
            Assert.True(emitted.Sent.Contains(instrument.Name), $"{title}: {instrument.Name} is measured, but not sent.");
            string[] known = [.. OfTheSender, .. PrometheusNames.IsHistogram(instrument) ? ["le"] : Array.Empty<string>(), .. emitted.Labels(instrument.Name) ?? (IEnumerable<string>)[]];
            Assert.Empty(asked.Except(known));
        }
    }

    /// <summary>What has neither labels nor a range is not seen as a series here, and so would not be held to anything.</summary>
    [Theory]
    [MemberData(nameof(Queries))]
    public void Query_has_labels_or_a_range_for_every_series(string title, string query)
    {
        var names = Names().Matches(Groupings().Replace(Labels().Replace(query, ""), "")).Select(name => name.Value).Except(Functions);

        Assert.Equal(names.Order(), Series(query).Select(series => series.Name).Distinct().Order());
        Assert.NotEmpty(title);
    }

    [Theory]
    [MemberData(nameof(Queries))]
    public void Query_groups_only_by_labels_that_are_there(string title, string query)
    {
        var known = Series(query).Select(series => emitted.Instruments.Values.Single(instrument => PrometheusNames.Of(instrument).Contains(series.Name)))
            .SelectMany(instrument => emitted.Labels(instrument.Name) ?? (IEnumerable<string>)[]).Concat(OfTheSender).Append("le").ToHashSet();

        Assert.All(Groupings().Matches(query).SelectMany(by => by.Groups[1].Value.Split(',', StringSplitOptions.TrimEntries)), label => Assert.True(known.Contains(label), $"{title}: {label}"));
    }

    [Theory]
    [MemberData(nameof(Queries))]
    public void Query_names_only_routes_of_the_gateway(string title, string query) =>
        Assert.All(RouteLabel().Matches(query), route => Assert.True(emitted.Routes.Contains(route.Groups[1].Value), $"{title}: {route.Groups[1].Value}"));

    [Fact]
    public void Senders_are_called_as_the_queries_say() =>
        Assert.Equal(
            ["Loyalty.Gateway", "Loyalty.Silo"],
            Alerts().Concat(Panels()).SelectMany(query => JobLabel().Matches(query.Query)).Select(job => job.Groups[1].Value).Distinct().Order());

    /// <summary>The buckets that OpenTelemetry has for want of others begin at 5, which is no use for times in seconds.</summary>
    [Fact]
    public void Own_times_have_buckets_of_milliseconds() =>
        Assert.All(emitted.Instruments.Values.Where(instrument => instrument.Meter.Name.StartsWith("Loyalty.", StringComparison.Ordinal)).OfType<Histogram<double>>(), times =>
        {
            Assert.Equal("s", times.Unit);
            var bounds = times.Advice?.HistogramBucketBoundaries;
            Assert.True(bounds is { Count: > 5 } && bounds[0] <= 0.001, times.Name);
        });

    private static IEnumerable<(string Title, string Query)> Alerts() =>
        Yaml.Documents(Repository.Read("deploy/monitoring/alerts.yaml")).Single()["groups"]!.AsArray()
            .SelectMany(group => group!["rules"]!.AsArray())
            .Select(rule => ((string)rule!["alert"]!, (string)rule["expr"]!));

    private static IEnumerable<(string Title, string Query)> Panels() =>
        JsonNode.Parse(Repository.Read("deploy/monitoring/dashboard.json"))!["panels"]!.AsArray()
            .SelectMany(panel => panel!["targets"]!.AsArray().Select(target => ((string)panel["title"]! + " " + (string)target!["refId"]!, (string)target["expr"]!)));

    private static List<(string Name, string[] Labels)> Series(string query) =>
        [.. Selectors().Matches(query).Select(found => (found.Groups["name"].Value, LabelNames().Matches(found.Groups["labels"].Value).Select(label => label.Groups[1].Value).ToArray()))];

    // A name with at least one underscore that is followed by labels or a range.
    [GeneratedRegex(@"(?<name>[a-z]+(?:_[a-z]+)+)(?:\{(?<labels>(?:[^{}""]|""[^""]*"")*)\}|\[)")]
    private static partial Regex Selectors();

    [GeneratedRegex(@"\b[a-z]+(?:_[a-z]+)+\b")]
    private static partial Regex Names();

    [GeneratedRegex(@"\{(?:[^{}""]|""[^""]*"")*\}")]
    private static partial Regex Labels();

    [GeneratedRegex("([a-z_]+)\\s*(?:=~|!~|!=|=)\\s*\"")]
    private static partial Regex LabelNames();

    [GeneratedRegex(@"\bby \(([^)]*)\)")]
    private static partial Regex Groupings();

    [GeneratedRegex("http_route=\"([^\"]*)\"")]
    private static partial Regex RouteLabel();

    [GeneratedRegex("job=\"([^\"]*)\"")]
    private static partial Regex JobLabel();
}
