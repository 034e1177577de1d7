using System.Text.Json;

namespace Loyalty.Cli.Reconciliation;

/// <summary>A member's tier as the journal leaves it, and what it rests on.</summary>
internal sealed class FoldedStanding
{
    /// <summary>The end of a standing that has none.</summary>
    public static readonly DateTimeOffset Never = DateTimeOffset.MaxValue;

    public string? Tier { get; private set; }

    public DateTimeOffset Since { get; private set; }

    /// <summary>Exclusive.</summary>
    public DateTimeOffset Until { get; private set; } = Never;

    /// <summary>Standings that are promised whatever the days come to.</summary>
    public IReadOnlyList<TierPromise> Promises { get; private set; } = [];

    /// <summary>The terms that gave the standing for what counted; null: it rests on a promise, or on nothing.</summary>
    public TierBasis? Basis { get; private set; }

    /// <summary>At its end the metric alone decides.</summary>
    public bool ToMetric { get; private set; }

    /// <summary>When a tier is given that was reached; null: none was.</summary>
    public DateTimeOffset? ReviewAt { get; private set; }

    /// <summary>When the member joined.</summary>
    public DateTimeOffset? Joined { get; set; }

    /// <summary>When the membership lapses that is held; null: none is.</summary>
    public DateTimeOffset? LapsesAt { get; set; }

    /// <summary>Whether of two memberships the other one stays.</summary>
    public static bool IsLonger(DateTimeOffset? own, DateTimeOffset? other) => own is null || other > own;

    public FoldedDays Days { get; private set; } = new();

    public void Apply(TierMove move)
    {
        Since = move.To == Tier ? Since : move.At;
        (Tier, Until, Promises) = (move.To, move.Until, move.Promises);
        (Basis, ToMetric, ReviewAt) = (move.Basis, move.ToMetric, move.ReviewAt);
    }

    /// <summary>The member was erased, and stands nowhere.</summary>
    public void End()
    {
        (Tier, Since, Until, Promises) = (null, default, Never, []);
        (Basis, ToMetric, ReviewAt, LapsesAt) = (null, false, null, null);
    }

    /// <summary>All of it, which goes over to another member's: nothing is left here but when the member joined.</summary>
    public FoldedStanding Leave()
    {
        var left = AsOf(null, default);
        End();
        Days = new FoldedDays();
        return left;
    }

    /// <summary>What counted for another member counts for this one.</summary>
    public void TakeIn(FoldedStanding other)
    {
        Days.Add(other.Days);
        Joined = other.Joined < Joined ? other.Joined : Joined;
        LapsesAt = IsLonger(LapsesAt, other.LapsesAt) ? other.LapsesAt : LapsesAt;
    }

    /// <summary>Everything is as it was before it left.</summary>
    public void Return(FoldedStanding left) =>
        (Tier, Since, Until, Promises, Basis, ToMetric, ReviewAt, Days, LapsesAt) =
            (left.Tier, left.Since, left.Until, left.Promises, left.Basis, left.ToMetric, left.ReviewAt, left.Days, left.LapsesAt);

    /// <summary>The standing with everything carried out that ends by the instant.</summary>
    public FoldedStanding AsOf(TierTerms? terms, DateTimeOffset now)
    {
        var standing = new FoldedStanding
        {
            Tier = Tier,
            Since = Since,
            Until = Until,
            Promises = Promises,
            Basis = Basis,
            ToMetric = ToMetric,
            ReviewAt = ReviewAt,
            Joined = Joined,
            LapsesAt = LapsesAt,
            Days = Days,
        };
        while (terms is not null && TierMoves.Due(terms, standing, now) is { } move)
        {
            standing.Apply(move);
        }

        return standing;
    }

    public static string Shown(DateTimeOffset until) => until == Never ? "no end" : FormattableString.Invariant($"{until.UtcDateTime:O}");
}

/// <summary>What a standing rests on: a threshold under the terms of an edition.</summary>
/// <param name="Terms">The edition's.</param>
/// <param name="Threshold">What counted at least.</param>
/// <param name="Joined">From when years are counted, where that is no longer the member's joining; null: from that.</param>
internal sealed record TierBasis(TierTerms Terms, long Threshold, DateTimeOffset? Joined = null)
{
    /// <summary>Until when the days support it.</summary>
    public DateTimeOffset Until(FoldedDays days, FoldedStanding of, DateTimeOffset at) => Terms.Supported(Threshold, days, Joined ?? of.Joined, at);
}

/// <param name="Tier">The tier.</param>
/// <param name="Until">Exclusive.</param>
/// <param name="Given">By hand.</param>
/// <param name="Basis">What it rests on still; null: on nothing.</param>
/// <param name="Paid">By a membership.</param>
/// <param name="Left">Of what was given or paid for to two members who are one now, what stands beside the other.</param>
internal sealed record TierPromise(string Tier, DateTimeOffset Until, bool Given = false, TierBasis? Basis = null, bool Paid = false, bool Left = false)
{
    /// <summary>It ends by itself, whatever becomes of tiers that were earned.</summary>
    public bool IsLent => Given || Paid || Left;
}

/// <summary>A tier, or how long it holds, changes: as the journal says it, or as its days come to it.</summary>
internal sealed record TierMove(
    DateTimeOffset At,
    DateOnly Day,
    string To,
    DateTimeOffset Until,
    string Reason,
    IReadOnlyList<TierPromise> Promises,
    TierBasis? Basis = null,
    bool ToMetric = false,
    DateTimeOffset? ReviewAt = null,
    long? Threshold = null)
{
    public static TierMove Of(JsonElement written) => new(
        written.InstantOrNull("at") ?? default,
        written.Day("day"),
        written.Text("to"),
        written.InstantOrNull("until") ?? FoldedStanding.Never,
        written.Text("reason"),
        [.. written.Items("floors").Select(floor => new TierPromise(floor.Text("tier"), floor.InstantOrNull("until") ?? FoldedStanding.Never, floor.Flag("given"), null, floor.Flag("paid"), floor.Flag("lent")))],
        null,
        written.Flag("toMetric"),
        written.InstantOrNull("reviewAt"),
        written.TryGetProperty("basis", out var basis) ? basis.Number("threshold") : null);

    public static bool Same(TierMove? one, TierMove? other) => one is null || other is null ? one == other : one.ToString() == other.ToString();

    public override string ToString() =>
        FormattableString.Invariant($"{To} until {FoldedStanding.Shown(Until)}, {Reason} {At.UtcDateTime:O} on {Day:yyyy-MM-dd}")
        + (ToMetric ? ", then to the metric" : "")
        + (ReviewAt is { } review ? $", reviewed {FoldedStanding.Shown(review)}" : "")
        + string.Concat(Promises.OrderBy(promise => promise.Tier, StringComparer.Ordinal).ThenBy(promise => promise.Until).ThenBy(promise => promise.Given).ThenBy(promise => promise.Paid).ThenBy(promise => promise.Left)
            .Select(promise => $", {(promise.Given ? "given" : promise.Paid ? "paid" : promise.Left ? "lent" : "promised")} {promise.Tier} until {FoldedStanding.Shown(promise.Until)}"));
}
