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

    /// <summary><c>spend</c>, <c>statusPoints</c> or <c>visits</c>.</summary>
    public required string Metric { get; init; }

    /// <summary><c>calendarYear</c>, <c>rollingMonths</c>, <c>membershipYear</c> or <c>lifetime</c>.</summary>
    public required string Period { get; init; }

    /// <summary>Length of a rolling period.</summary>
    public required int Months { get; init; }

    /// <summary>What was reached in a year is given when it is over.</summary>
    public bool AtPeriodEnd { get; init; }

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
            Metric = tiers.Text("metric"),
            Period = tiers.TextOrNull("period") ?? "calendarYear",
            Months = (int)tiers.Number("months"),
            AtPeriodEnd = tiers.TextOrNull("upgrade") == "atPeriodEnd",
            Downgrade = tiers.TextOrNull("downgrade") ?? "oneStep",
            GraceDays = (int)tiers.Number("graceDays"),
            AtOnce = !(definition.TryGetProperty("returns", out var returns) && returns.Text("tier") == "atEndOfStanding"),
            Zone = ZonedTime.Find(definition.Text("timeZone")),
        };

    /// <returns>-1 when the edition has no such tier.</returns>
    public int LevelOf(string? tier) => Levels.TakeWhile(level => level.Id != tier).Count() is var index && index < Levels.Count ? index : -1;

    public DateOnly DayOf(DateTimeOffset instant) => Zone.DayOf(instant);

    public DateTimeOffset StartOf(DateOnly day) => Zone.At(day.ToDateTime(TimeOnly.MinValue)).ToUniversalTime();

    /// <summary>History that is loaded behind what has counted already is judged as of the newest of it.</summary>
    public DateTimeOffset Judged(FoldedDays days, DateTimeOffset at, bool imported) => imported && days.Newest is { } newest && newest > DayOf(at) ? StartOf(newest) : at;

    /// <summary>The end of a standing that is given anew at the instant, to the end of the period after it.</summary>
    public DateTimeOffset EndOfPeriodFrom(DateTimeOffset instant, DateTimeOffset? joined)
    {
        var day = DayOf(instant);
        return Period switch
        {
            "lifetime" => FoldedStanding.Never,
            "rollingMonths" => WithGrace(StartOf(day.AddMonths(Months))),
            _ => WithGrace(StartOf(FirstOf(YearOf(day, joined) + 1, joined))),
        };
    }

    /// <summary>The highest level that days or promises support at the instant, and until when.</summary>
    public TierCandidate Best(FoldedStanding standing, IEnumerable<TierPromise> promises, DateTimeOffset at) =>
        Supported(standing.Days, standing.Joined, at).Select((until, level) => new TierCandidate(level, until, level == 0 ? null : new TierBasis(this, Levels[level].Threshold)))
            .Concat(promises.Select(promise => new TierCandidate(LevelOf(promise.Tier), Until(promise, standing, at), promise.Basis, promise.IsLent)))
            .Where(candidate => candidate.Level == 0 || (candidate.Level > 0 && candidate.Until > at))
            .GroupBy(candidate => candidate.Level)
            .MaxBy(level => level.Key)!
            .OrderByDescending(candidate => candidate.Until).Aggregate(static (longest, other) => longest.ToMetric && !other.ToMetric ? longest.Earned(other.Basis) : longest);

    /// <summary>
    /// By level, until when the days support it: the latest end of any period in which as much counted. The lowest
    /// level has no end; one that the days never supported has ended for ever.
    /// </summary>
    public DateTimeOffset[] Supported(FoldedDays days, DateTimeOffset? joined, DateTimeOffset at) => Supported(days, joined, at, !AtPeriodEnd);

    /// <summary>The same for a threshold.</summary>
    public DateTimeOffset Supported(long threshold, FoldedDays days, DateTimeOffset? joined, DateTimeOffset at) =>
        Latest(threshold, [.. Periods(days, joined, at, !AtPeriodEnd)]);

    /// <summary>When the year is over in which a tier above the level was reached; null: none was, or it is given at once.</summary>
    public DateTimeOffset? ReviewAt(FoldedStanding standing, int level, DateTimeOffset at) =>
        AtPeriodEnd && Supported(standing.Days, standing.Joined, at, open: true).Skip(Math.Max(0, level) + 1).Any(until => until > at)
            ? StartOf(FirstOf(YearOf(DayOf(at), standing.Joined) + 1, standing.Joined))
            : null;

    /// <summary>What counts in the period that the instant lies in.</summary>
    public long MetricAt(FoldedDays days, DateTimeOffset? joined, DateTimeOffset at)
    {
        var today = DayOf(at);
        return Period switch
        {
            "lifetime" => Of(days.Total),
            "rollingMonths" => Sum(days.All, today.AddMonths(-Months), today),
            _ => Sum(days.All, FirstOf(YearOf(today, joined), joined).AddDays(-1), today),
        };
    }

    /// <summary>The next level up that can still be reached; null at the top.</summary>
    public TierLevel? Above(string? tier) => Levels.Skip(LevelOf(tier) + 1).FirstOrDefault(level => !level.Retired);

    /// <summary>The next level down that can still be entered.</summary>
    public int Below(int level) => Enumerable.Range(0, level).Last(lower => lower == 0 || !Levels[lower].Retired);

    private DateTimeOffset[] Supported(FoldedDays days, DateTimeOffset? joined, DateTimeOffset at, bool open)
    {
        var periods = Periods(days, joined, at, open).ToList();
        return [.. Levels.Select((level, index) => index == 0 ? FoldedStanding.Never : level.Retired ? DateTimeOffset.MinValue : Latest(level.Threshold, periods))];
    }

    private DateTimeOffset Latest(long threshold, List<(long Sum, DateTimeOffset End)> periods) =>
        periods.Where(period => period.Sum >= threshold).Select(period => period.End).Append(DateTimeOffset.MinValue).Max();

    /// <summary>What counted in each period, and the end of the standing that it gives.</summary>
    private IEnumerable<(long Sum, DateTimeOffset End)> Periods(FoldedDays days, DateTimeOffset? joined, DateTimeOffset at, bool open) => Period switch
    {
        "lifetime" => [(Of(days.Total), FoldedStanding.Never)],

        // The months up to each day on which something counted, and as many months later.
        "rollingMonths" => days.All.Where(day => Of(day.Value) > 0)
            .Select(day => (Sum(days.All, day.Key.AddMonths(-Months), day.Key), WithGrace(StartOf(day.Key.AddMonths(Months).AddDays(1))))),

        // Each year, and the end of the one after it. Years later than the next are not looked at.
        _ => days.All.GroupBy(day => YearOf(day.Key, joined))
            .Where(year => year.Key <= YearOf(DayOf(at), joined) + 1 && year.Any(day => Of(day.Value) > 0))
            .Where(year => open || StartOf(FirstOf(year.Key + 1, joined)) <= at)
            .Select(year => (year.Sum(day => Of(day.Value)), WithGrace(StartOf(FirstOf(year.Key + 2, joined))))),
    };

    /// <summary>A promise that rests on what counted under other terms ends when those support it no more.</summary>
    private static DateTimeOffset Until(TierPromise promise, FoldedStanding standing, DateTimeOffset at) => promise.Basis is { } basis
        ? new[] { promise.Until, basis.Until(standing.Days, standing, at) }.Min()
        : promise.Until;

    /// <summary>An end with the days of grace after it.</summary>
    private DateTimeOffset WithGrace(DateTimeOffset end) => GraceDays == 0 ? end : StartOf(DayOf(end).AddDays(GraceDays));

    /// <summary>Years are numbered from that of the day of joining, or from 2000.</summary>
    private int YearOf(DateOnly day, DateTimeOffset? joined)
    {
        var year = day.Year - FirstOf(0, joined).Year;
        return FirstOf(year, joined) <= day ? year : year - 1;
    }

    private DateOnly FirstOf(int year, DateTimeOffset? joined) =>
        (Period == "membershipYear" && joined is { } at ? DayOf(at) : new DateOnly(2000, 1, 1)).AddYears(year);

    private long Sum(IList<KeyValuePair<DateOnly, DayCount>> days, DateOnly after, DateOnly to)
    {
        var sum = 0L;
        for (var i = 0; i < days.Count; i++)
        {
            sum += days[i].Key > after && days[i].Key <= to ? Of(days[i].Value) : 0;
        }

        return sum;
    }

    private long Of(DayCount count) => Metric switch
    {
        "statusPoints" => count.Status,
        "visits" => count.Visits,
        _ => count.Spend,
    };
}

/// <param name="Id">The tier.</param>
/// <param name="Threshold">What reaches it within one period.</param>
/// <param name="Retired">Nobody new reaches it.</param>
internal sealed record TierLevel(string Id, long Threshold, bool Retired);
