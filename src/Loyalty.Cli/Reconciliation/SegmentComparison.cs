using System.Text.Json;
using Loyalty.Cli.Http;

namespace Loyalty.Cli.Reconciliation;

/// <summary>Holds what segments count to what the journal says of them.</summary>
internal sealed class SegmentComparison(GatewayClient gateway, string path, Differences differences)
{
    private const int DaysKept = 400;

    /// <summary>Of the program's segments; of one that it gave up nobody is told, and its members leave it with their next event.</summary>
    public async Task Run(SortedDictionary<string, FoldedSegment> segments, CancellationToken cancellationToken)
    {
        var answer = await gateway.Get($"{path}/segments", cancellationToken);
        if (answer.Status == 404)
        {
            return;
        }

        using var list = Parse(answer, $"{path}/segments");
        foreach (var segment in list.RootElement.Items("segments").Select(segment => segment.Text("segment")))
        {
            var at = $"{path}/segments/{GatewayClient.Segment(segment)}";
            using var roster = Parse(await gateway.Get(at, cancellationToken), at);
            Compare($"segment {segment}", segments.GetValueOrDefault(segment) ?? new FoldedSegment(), roster.RootElement);
        }
    }

    private void Compare(string about, FoldedSegment folded, JsonElement roster)
    {
        differences.Compare(about, "members", folded.Members, roster.Number("members"));
        var said = roster.Items("days").ToDictionary(day => day.Text("day"), day => (Joined: day.Number("joined"), Left: day.Number("left")));
        var kept = folded.Days.TakeLast(DaysKept).ToDictionary();
        foreach (var day in kept.Keys.Union(said.Keys))
        {
            differences.Compare(about, $"moves on {day}", Shown(kept.GetValueOrDefault(day)), Shown(said.GetValueOrDefault(day)));
        }

        static string Shown((long Joined, long Left) moves) => FormattableString.Invariant($"{moves.Joined} joined, {moves.Left} left");
    }

    private static JsonDocument Parse(GatewayAnswer answer, string at) =>
        answer.Status == 403 ? throw GatewayClient.Forbidden(answer)
        : answer.IsSuccess ? GatewayClient.Parse(answer, at)
        : throw GatewayClient.Unexpected(at, answer);
}
