namespace Loyalty.Cli.Reconciliation;

/// <summary>The moves that days and promises come to under an edition's terms; null where they come to none.</summary>
internal static class TierMoves
{
    public static TierMove OnJoining(TierTerms terms, DateTimeOffset at) => Move(terms, 0, FoldedStanding.Never, "joined", [], at);

    /// <summary>Something counted: up at once, or longer.</summary>
    /// <param name="terms">The edition's terms.</param>
    /// <param name="standing">The standing, with the days after it.</param>
    /// <param name="before">The days before it.</param>
    /// <param name="at">When.</param>
    public static TierMove? AfterEarning(TierTerms terms, FoldedStanding standing, FoldedDays before, DateTimeOffset at)
    {
        var current = terms.LevelOf(standing.Tier);
        var best = terms.Best(standing.Days, standing.Promises, at);
        if (standing.Tier is null)
        {
            return best.Level == 0 ? OnJoining(terms, at) : Move(terms, best.Level, best.Until, "reached", standing.Promises, at);
        }

        if (current < 0 || best.Level < current || (best.Level == current && best.Until <= standing.Until))
        {
            return null;
        }

        // A standing that the days alone did not support is kept as a promise, whatever is returned later.
        var promises = current > 0 && terms.Supported(before, at)[current] < standing.Until
            ? With(standing.Promises, new TierPromise(standing.Tier, standing.Until))
            : standing.Promises;
        return Move(terms, best.Level, best.Until, best.Level > current ? "reached" : "renewed", promises, at);
    }

    /// <summary>Something that had counted no longer does: a standing that rested on it goes, at once or after the days of grace.</summary>
    /// <inheritdoc cref="AfterEarning"/>
    public static TierMove? AfterReturn(TierTerms terms, FoldedStanding standing, FoldedDays before, DateTimeOffset at)
    {
        var current = terms.LevelOf(standing.Tier);
        var supported = current > 0 ? terms.Supported(before, at)[current] : DateTimeOffset.MinValue;
        if (!terms.AtOnce || supported <= at)
        {
            return null;
        }

        var best = terms.Best(standing.Days, standing.Promises, at);
        var graceEnd = at.AddDays(terms.GraceDays);
        return (best.Level - current, terms.GraceDays) switch
        {
            (0, _) => standing.Until == supported && best.Until < supported ? Move(terms, current, best.Until, "returned", standing.Promises, at) : null,
            ( > 0, _) => Move(terms, best.Level, best.Until, "reached", standing.Promises, at),
            (_, 0) => Move(terms, best.Level, best.Until, "returned", standing.Promises, at),
            _ => graceEnd < standing.Until ? Move(terms, current, graceEnd, "grace", standing.Promises, at) : null,
        };
    }

    /// <summary>The standing ends: on to what the days support then, or as far down as the terms allow.</summary>
    public static TierMove? AtEnd(TierTerms terms, FoldedStanding standing)
    {
        var end = standing.Until;
        var current = terms.LevelOf(standing.Tier);
        if (current < 0)
        {
            return null;
        }

        var best = terms.Best(standing.Days, standing.Promises, end);
        if (terms.Downgrade == "none" && best.Level < current)
        {
            return Promised(current, FoldedStanding.Never, "renewed");
        }

        return terms.Downgrade == "oneStep" && best.Level < current && terms.Below(current) > best.Level
            ? Promised(terms.Below(current), terms.EndOfPeriodFrom(end), "standingEnded")
            : Move(terms, best.Level, best.Until, best.Level == current ? "renewed" : "standingEnded", standing.Promises, end);

        TierMove Promised(int level, DateTimeOffset until, string reason) =>
            Move(terms, level, until, reason, With(standing.Promises, new TierPromise(terms.Levels[level].Id, until)), end);
    }

    private static TierMove Move(TierTerms terms, int level, DateTimeOffset until, string reason, IEnumerable<TierPromise> promises, DateTimeOffset at) =>
        new(at, terms.DayOf(at), terms.Levels[level].Id, until, reason, [.. promises.Where(promise => promise.Until > at)]);

    /// <summary>Of two promises of one tier the longer stands.</summary>
    private static IEnumerable<TierPromise> With(IEnumerable<TierPromise> promises, TierPromise more) =>
        promises.Append(more).GroupBy(promise => promise.Tier).Select(tier => tier.MaxBy(promise => promise.Until)!);
}
