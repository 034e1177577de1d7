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

    public FoldedDays Days { get; private init; } = new();

    public void Apply(TierMove move)
    {
        Since = move.To == Tier ? Since : move.At;
        (Tier, Until, Promises) = (move.To, move.Until, move.Promises);
    }

    /// <summary>The standing with everything carried out that ends by the instant.</summary>
    public FoldedStanding AsOf(TierTerms? terms, DateTimeOffset now)
    {
        var standing = new FoldedStanding { Tier = Tier, Since = Since, Until = Until, Promises = Promises, Days = Days };
        while (terms is not null && standing.Until <= now && TierMoves.AtEnd(terms, standing) is { } move)
        {
            standing.Apply(move);
        }

        return standing;
    }

    public static string Shown(DateTimeOffset until) => until == Never ? "no end" : FormattableString.Invariant($"{until.UtcDateTime:O}");
}

/// <param name="Tier">The tier.</param>
/// <param name="Until">Exclusive.</param>
internal sealed record TierPromise(string Tier, DateTimeOffset Until);

/// <summary>A tier, or how long it holds, changes: as the journal says it, or as its days come to it.</summary>
internal sealed record TierMove(DateTimeOffset At, DateOnly Day, string To, DateTimeOffset Until, string Reason, IReadOnlyList<TierPromise> Promises)
{
    public static TierMove Of(JsonElement written) => new(
        written.InstantOrNull("at") ?? default,
        written.Day("day"),
        written.Text("to"),
        written.InstantOrNull("until") ?? FoldedStanding.Never,
        written.Text("reason"),
        [.. written.Items("floors").Select(floor => new TierPromise(floor.Text("tier"), floor.InstantOrNull("until") ?? FoldedStanding.Never))]);

    public static bool Same(TierMove? one, TierMove? other) => one is null || other is null ? one == other : one.ToString() == other.ToString();

    public override string ToString() =>
        FormattableString.Invariant($"{To} until {FoldedStanding.Shown(Until)}, {Reason} {At.UtcDateTime:O} on {Day:yyyy-MM-dd}")
        + string.Concat(Promises.OrderBy(promise => promise.Tier, StringComparer.Ordinal).Select(promise => $", promised {promise.Tier} until {FoldedStanding.Shown(promise.Until)}"));
}
