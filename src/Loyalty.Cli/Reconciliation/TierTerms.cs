using System.Text.Json;
using Loyalty.Cli.Time;

namespace Loyalty.Cli.Reconciliation;

/// <summary>
/// What an edition says of tiers, and by brute force what days come to under it. Midnights that the clocks skip move
/// forward by the gap, and of two the earlier counts (see <see cref="ZonedTime"/>); zones are those of this machine.
/// </summary>
internal sealed class TierTerms
{
    public required IReadOnlyList<TierLevel> Levels { get; init; }

    /// <summary>Status points count; otherwise spend.</summary>
    public required bool CountsStatus { get; init; }

    /// <summary>Length of a rolling period; null: calendar years.</summary>
    public required int? Months { get; init; }

    /// <summary><c>none</c>, <c>oneStep</c> or <c>toMetric</c>.</summary>
    public required string Downgrade { get; init; }

    public required int GraceDays { get; init; }

    /// <summary>A return may take a tier at once, not only at the end of its standing.</summary>
    public required bool AtOnce { get; init; }

    public required TimeZoneInfo Zone { get; init; }

    /// <summary>Null where an edition has no tiers.</summary>
    public static TierTerms? Of(JsonElement definition) => !definition.TryGetProperty("tiers", out var tiers) || tiers.ValueKind != JsonValueKind.Object
        ? null
        : new TierTerms
        {
            Levels = [.. tiers.Items("levels").Select(level => new TierLevel(level.Text("id"), level.Number("threshold"), level.Flag("retired")))],
            CountsStatus = tiers.Text("metric") == "statusPoints",
            Months = tiers.Text("period") == "rollingMonths" ? (int)tiers.Number("months") : null,
            Downgrade = tiers.TextOrNull("downgrade") ?? "oneStep",
            GraceDays = (int)tiers.Number("graceDays"),
            AtOnce = !(definition.TryGetProperty("returns", out var returns) && returns.Text("tier") == "atEndOfStanding"),
            Zone = ZonedTime.Find(definition.Text("timeZone")),
        };

    /// <returns>-1 when the edition has no such tier.</returns>
    public int LevelOf(string? tier) => Levels.TakeWhile(level => level.Id != tier).Count() is var index && index < Levels.Count ? index : -1;

    public DateOnly DayOf(DateTimeOffset instant) => Zone.DayOf(instant);

    public DateTimeOffset StartOf(DateOnly day) => Zone.At(day.ToDateTime(TimeOnly.MinValue)).ToUniversalTime();

    /// <summary>An end with the days of grace after it.</summary>
    public DateTimeOffset WithGrace(DateTimeOffset end) => GraceDays == 0 ? end : StartOf(DayOf(end).AddDays(GraceDays));

    /// <summary>The end of a standing that is given anew at the instant, to the end of the period after it.</summary>
    public DateTimeOffset EndOfPeriodFrom(DateTimeOffset instant)
    {
        var day = DayOf(instant);
        return WithGrace(StartOf(Months is { } months ? day.AddMonths(months) : new DateOnly(day.Year + 1, 1, 1)));
    }

    /// <summary>The highest level that days or promises support at the instant, and until when.</summary>
    public (int Level, DateTimeOffset Until) Best(FoldedDays days, IEnumerable<TierPromise> promises, DateTimeOffset at) =>
        Supported(days, at).Select((until, level) => (Level: level, Until: until))
            .Concat(promises.Select(promise => (Level: LevelOf(promise.Tier), promise.Until)))
            .Where(candidate => candidate.Level == 0 || (candidate.Level > 0 && candidate.Until > at))
            .Max();

    /// <summary>
    /// By level, until when the days support it: the latest end of any period in which as much counted. The lowest
    /// level has no end; one that the days never supported has ended for ever.
    /// </summary>
    public DateTimeOffset[] Supported(FoldedDays days, DateTimeOffset at)
    {
        var periods = (Months is { } months ? Rolling(days.All, months) : Years(days.All, DayOf(at).Year + 1)).ToList();
        return [.. Levels.Select((level, index) => index == 0 ? FoldedStanding.Never : Supported(level, periods))];
    }

    /// <summary>What counts in the period that the instant lies in.</summary>
    public long Metric(FoldedDays days, DateTimeOffset at)
    {
        var today = DayOf(at);
        return Months is { } months
            ? Sum(days.All, today.AddMonths(-months), today)
            : Sum(days.All, new DateOnly(today.Year - 1, 12, 31), today);
    }

    /// <summary>The next level up that can still be reached; null at the top.</summary>
    public TierLevel? Above(string? tier) => Levels.Skip(LevelOf(tier) + 1).FirstOrDefault(level => !level.Retired);

    /// <summary>The next level down that can still be entered.</summary>
    public int Below(int level) => Enumerable.Range(0, level).Last(lower => lower == 0 || !Levels[lower].Retired);

    private DateTimeOffset Supported(TierLevel level, IEnumerable<(long Sum, DateOnly End)> periods)
    {
        var reached = level.Retired ? [] : periods.Where(period => period.Sum >= level.Threshold).Select(period => period.End).ToList();
        return reached.Count == 0 ? DateTimeOffset.MinValue : WithGrace(StartOf(reached.Max()));
    }

    /// <summary>Each year, and the end of the standing that it gives: that of the year after. Later years than the last are not looked at.</summary>
    private IEnumerable<(long Sum, DateOnly End)> Years(IEnumerable<KeyValuePair<DateOnly, DayCount>> days, int last) =>
        days.Where(day => day.Key.Year <= last).GroupBy(day => day.Key.Year)
            .Select(year => (year.Sum(day => Of(day.Value)), new DateOnly(year.Key + 2, 1, 1)));

    /// <summary>The months up to each day on which anything counted, and the end of the standing that they give: as many months later.</summary>
    private IEnumerable<(long Sum, DateOnly End)> Rolling(IList<KeyValuePair<DateOnly, DayCount>> days, int months) =>
        days.Select(day => (Sum(days, day.Key.AddMonths(-months), day.Key), day.Key.AddMonths(months).AddDays(1)));

    private long Sum(IList<KeyValuePair<DateOnly, DayCount>> days, DateOnly after, DateOnly to)
    {
        var sum = 0L;
        for (var i = 0; i < days.Count; i++)
        {
            sum += days[i].Key > after && days[i].Key <= to ? Of(days[i].Value) : 0;
        }

        return sum;
    }

    private long Of(DayCount count) => CountsStatus ? count.Status : count.Spend;
}

/// <param name="Id">The tier.</param>
/// <param name="Threshold">What reaches it within one period.</param>
/// <param name="Retired">Nobody new reaches it.</param>
internal sealed record TierLevel(string Id, long Threshold, bool Retired);
