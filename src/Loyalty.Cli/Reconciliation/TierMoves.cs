namespace Loyalty.Cli.Reconciliation;

/// <summary>The moves that days and promises come to under an edition's terms; null where they come to none.</summary>
internal static class TierMoves
{
    public static TierMove OnJoining(TierTerms terms, DateTimeOffset at) => new(at, terms.DayOf(at), terms.Levels[0].Id, FoldedStanding.Never, "joined", []);

    /// <summary>Something counted: up at once, or longer.</summary>
    /// <param name="terms">The edition's terms.</param>
    /// <param name="standing">The standing, with the days after it.</param>
    /// <param name="before">The days before it.</param>
    /// <param name="at">When.</param>
    public static TierMove? AfterEarning(TierTerms terms, FoldedStanding standing, FoldedDays before, DateTimeOffset at)
    {
        var current = terms.LevelOf(standing.Tier);
        var best = terms.Best(standing, standing.Promises, at);
        if (standing.Tier is null)
        {
            return Move(terms, standing, best, best.Level == 0 ? "joined" : "reached", standing.Promises, at);
        }

        if (current < 0)
        {
            return null;
        }

        if (current > 0 && (best.Level, best.Until) == (current, standing.Until) && standing.ToMetric && !best.ToMetric)
        {
            return Move(terms, standing, best, "renewed", standing.Promises, at);
        }

        if (best.Level < current || (best.Level == current && best.Until <= standing.Until))
        {
            var same = Standing(standing, current);
            return standing.ReviewAt is null && terms.ReviewAt(standing, current, at) is not null
                ? Move(terms, standing, same, "qualified", standing.Promises, at)
                : null;
        }

        // A standing that the days alone did not support is kept as a promise, whatever is returned later; but not what is left for days of grace.
        var promises = current > 0 && !standing.ToMetric && terms.Supported(before, standing.Joined, at)[current] < standing.Until
            ? With(standing.Promises, AsPromise(standing, standing.Promises, before, standing, at))
            : standing.Promises;
        return Move(terms, standing, best, best.Level > current ? "reached" : "renewed", promises, at);
    }

    /// <summary>Something that had counted no longer does: a standing that rested on it goes, at once or after the days of grace.</summary>
    /// <inheritdoc cref="AfterEarning"/>
    public static TierMove? AfterReturn(TierTerms terms, FoldedStanding standing, FoldedDays before, DateTimeOffset at)
    {
        var current = terms.LevelOf(standing.Tier);
        if (!terms.AtOnce || current <= 0)
        {
            return null;
        }

        // Under the terms that gave it, so far as it was given for what counted.
        var supported = standing.Basis is { } given ? given.Until(before, standing, at) : terms.Supported(before, standing.Joined, at)[current];
        if (supported <= at)
        {
            return null;
        }

        var best = terms.Best(standing, standing.Promises, at);
        if (standing.Basis is { } basis)
        {
            var kept = new[] { basis.Until(standing.Days, standing, at), standing.Until }.Min();
            best = kept > at && (current, kept).CompareTo((best.Level, best.Until)) > 0 ? new TierCandidate(current, kept, basis) : best;
        }

        // Days of grace last no longer than the standing would have, and no downgrade policy keeps what they keep.
        var graceEnd = new[] { at.AddDays(terms.GraceDays), standing.Until }.Min();
        return (best.Level - current, terms.GraceDays) switch
        {
            (0, _) => (best.ToMetric && !standing.ToMetric && best.Until == standing.Until) || (standing.Until <= supported && best.Until < standing.Until) ? Move(terms, standing, best, "returned", standing.Promises, at) : null,
            ( > 0, _) => Move(terms, standing, best, "reached", standing.Promises, at),
            (_, 0) => Move(terms, standing, best, "returned", standing.Promises, at),
            _ => standing.ToMetric && graceEnd == standing.Until ? null : Move(terms, standing, new TierCandidate(current, graceEnd, ToMetric: true), "grace", standing.Promises, at),
        };
    }

    /// <summary>A tier is lent, by an operator or by a membership, in place of what was lent so before; or that is taken back.</summary>
    /// <param name="terms">The edition's terms.</param>
    /// <param name="standing">The standing.</param>
    /// <param name="lent">Null: taken back.</param>
    /// <param name="isReplaced">What it takes the place of.</param>
    /// <param name="reason">The move's.</param>
    /// <param name="at">When.</param>
    public static TierMove OnLending(TierTerms terms, FoldedStanding standing, TierPromise? lent, Func<TierPromise, bool> isReplaced, string reason, DateTimeOffset at)
    {
        var current = terms.LevelOf(standing.Tier);
        List<TierPromise> promises = [.. standing.Promises.Where(promise => !isReplaced(promise))];
        if (current > 0 && !standing.ToMetric && standing.Basis is not null && AsPromise(standing, standing.Promises, standing.Days, standing, at) is { Basis: null } beyond)
        {
            promises = [.. With(promises, beyond)];
        }

        if (lent is not null)
        {
            promises.Add(lent);
        }

        var best = terms.Best(standing, promises, at);
        if ((best.Level, best.Until).CompareTo((current, standing.Until)) >= 0)
        {
            return Move(terms, standing, Lasting(standing, current, best), reason, promises, at);
        }

        var wasLent = current > 0 && standing.Promises.Any(promise => isReplaced(promise) && promise.Tier == standing.Tier && promise.Until == standing.Until)
            && (standing.ToMetric || standing.Basis is not { } basis || basis.Until(standing.Days, standing, at) < standing.Until);
        if (!wasLent)
        {
            return Move(terms, standing, Standing(standing, current), reason, promises, at);
        }

        var (to, promised) = best.Level < current ? Down(terms, standing, best, promises, at) : (best, promises);
        return Move(terms, standing, to, reason, promised, at);
    }

    /// <summary>Another member came in: the higher of both standings, and either one is promised to its end.</summary>
    /// <param name="terms">The edition's terms.</param>
    /// <param name="standing">The member's own, with the days of both.</param>
    /// <param name="other">The other one's.</param>
    /// <param name="joined">When the member had joined before that.</param>
    /// <param name="othersMembership">Whether the other one's membership is held from here on.</param>
    /// <param name="at">When.</param>
    public static TierMove? OnMerging(TierTerms terms, FoldedStanding standing, FoldedStanding other, DateTimeOffset? joined, bool othersMembership, DateTimeOffset at)
    {
        var current = terms.LevelOf(standing.Tier);
        if (current < 0 && standing.Tier is not null)
        {
            return null;
        }

        // Of two memberships the one that lapses later is held, and its tier ends with it; what the other one gave is promised by itself.
        var promises = Kept(other.Promises, !othersMembership, other.Joined).Aggregate(Kept(standing.Promises, othersMembership, joined), (held, promise) => TakeIn(terms, [.. held], promise));
        promises = Promised([.. Promised([.. promises], other, other.Joined)], standing, joined);
        var best = terms.Best(standing, promises, at);

        // Days of grace go on, unless something better is left.
        var grace = Standing(other, terms.LevelOf(other.Tier)) with { Basis = null };
        best = other.ToMetric && grace.Until > at && (grace.Level, grace.Until).CompareTo((best.Level, best.Until)) > 0 ? grace : best;
        var kept = (best.Level, best.Until).CompareTo((current, standing.Until)) > 0 ? Lasting(standing, current, best) : Standing(standing, current);
        kept = kept.Basis == standing.Basis ? kept with { Basis = InYearsOf(standing.Basis, joined) } : kept;
        return Move(terms, standing, kept, "merged", promises, at);

        IEnumerable<TierPromise> Promised(List<TierPromise> held, FoldedStanding of, DateTimeOffset? from) =>
            of.ToMetric || terms.LevelOf(of.Tier) <= 0 || held.Exists(promise => promise.Tier == of.Tier && promise.Until == of.Until) ? held
            : With(held, AsPromise(of, held, standing.Days, standing, at, InYearsOf(of.Basis, from)));

        IEnumerable<TierPromise> Kept(IEnumerable<TierPromise> promised, bool over, DateTimeOffset? from) =>
            promised.Select(promise => promise with { Paid = promise.Paid && !over, Left = promise.Left || (promise.Paid && over), Basis = InYearsOf(promise.Basis, from) });

        // Years of before are counted as they were.
        TierBasis? InYearsOf(TierBasis? basis, DateTimeOffset? from) => from == standing.Joined ? basis : basis is { Joined: null } given ? given with { Joined = from } : basis;
    }

    /// <summary>A standing is promised for what it rests on; where that ends sooner, and nothing lends it so long, a return has left it, and it is promised whatever counts.</summary>
    private static TierPromise AsPromise(
        FoldedStanding standing, IEnumerable<TierPromise> promises, FoldedDays days, FoldedStanding member, DateTimeOffset at, TierBasis? on = null)
    {
        var basis = on ?? standing.Basis;
        var left = basis is not null && basis.Until(days, member, at) < standing.Until
            && !promises.Any(promise => promise.IsLent && promise.Tier == standing.Tier && promise.Until == standing.Until);
        return new TierPromise(standing.Tier!, standing.Until, Basis: left ? null : basis);
    }

    /// <summary>Of two that are given by hand the higher one stays so, or the longer; the other one is promised to its end all the same.</summary>
    private static IEnumerable<TierPromise> TakeIn(TierTerms terms, List<TierPromise> held, TierPromise other)
    {
        if (held.Find(promise => promise.Given && other.Given) is not { } own)
        {
            // What is lent may be taken back, and stands for no other promise.
            return other.Given || other.Paid ? held.Append(other)
                : held.Where(promise => promise.Given || promise.Paid).Concat(WithOwn([.. held.Where(promise => !(promise.Given || promise.Paid))], other));
        }

        var isHigher = (terms.LevelOf(other.Tier), other.Until).CompareTo((terms.LevelOf(own.Tier), own.Until)) > 0;
        held.Remove(own);
        held.Add(isHigher ? other : own);
        return With(held, (isHigher ? own : other) with { Given = false, Left = true });
    }

    private static IEnumerable<TierPromise> WithOwn(List<TierPromise> held, TierPromise more) =>
        held.Exists(promise => promise.Tier == more.Tier && promise.Basis is null && (more.Left || !promise.Left) && promise.Until >= more.Until) ? held
        : held.Where(promise => promise.Tier != more.Tier || promise.Left != more.Left || (promise.Basis is null) != (more.Basis is null)).Append(more);

    /// <summary>The next of what falls due by the instant: a year is over in which a tier was reached, or the standing ends.</summary>
    public static TierMove? Due(TierTerms terms, FoldedStanding standing, DateTimeOffset now) =>
        standing.ReviewAt is { } review && review <= now && review <= standing.Until ? AtReview(terms, standing, review)
        : standing.Until <= now ? AtEnd(terms, standing)
        : null;

    private static TierMove AtReview(TierTerms terms, FoldedStanding standing, DateTimeOffset at)
    {
        var current = terms.LevelOf(standing.Tier);
        var best = terms.Best(standing, standing.Promises, at);
        return current >= 0 && best.Level > current
            ? Move(terms, standing, best, "reached", standing.Promises, at)
            : Move(terms, standing, Standing(standing, current), "reviewed", standing.Promises, at);
    }

    /// <summary>The standing ends: on to what the days support then, or as far down as the terms allow.</summary>
    private static TierMove? AtEnd(TierTerms terms, FoldedStanding standing)
    {
        var end = standing.Until;
        var current = terms.LevelOf(standing.Tier);
        if (current < 0)
        {
            return null;
        }

        var (to, promises) = Down(terms, standing, terms.Best(standing, standing.Promises, end), standing.Promises, end);
        return Move(terms, standing, to, to.Level == current ? "renewed" : "standingEnded", promises, end);
    }

    /// <summary>From a standing that ends as far down as the terms allow, which is promised then.</summary>
    private static (TierCandidate To, IEnumerable<TierPromise> Promises) Down(
        TierTerms terms, FoldedStanding standing, TierCandidate best, IEnumerable<TierPromise> promises, DateTimeOffset end)
    {
        var current = terms.LevelOf(standing.Tier);
        var down = standing.ToMetric || current <= 0 || best.Level >= current ? null
            : terms.Downgrade == "none" ? new TierCandidate(current, FoldedStanding.Never)
            : terms.Downgrade == "oneStep" && terms.Below(current) > 0 ? new TierCandidate(terms.Below(current), terms.EndOfPeriodFrom(end, standing.Joined))
            : null;

        // A level that is only lent does not stand for the step: of both the longer.
        if (down is null || down.Level < best.Level || (down.Level == best.Level && !best.ToMetric))
        {
            return (best, promises);
        }

        var to = down.Level == best.Level && best.Until > down.Until ? best.Earned(null) : down;
        return (to, With(promises, new TierPromise(terms.Levels[down.Level].Id, down.Until)));
    }

    /// <summary>What is lent for longer than it was earned for ends as what was earned.</summary>
    private static TierCandidate Lasting(FoldedStanding standing, int current, TierCandidate best) =>
        best.ToMetric && current > 0 && best.Level == current && !standing.ToMetric ? best.Earned(standing.Basis) : best;

    private static TierCandidate Standing(FoldedStanding standing, int level) => new(level, standing.Until, standing.Basis, standing.ToMetric);

    private static TierMove Move(TierTerms terms, FoldedStanding standing, TierCandidate to, string reason, IEnumerable<TierPromise> promises, DateTimeOffset at) => new(
        at,
        terms.DayOf(at),
        to.Level < 0 ? standing.Tier! : terms.Levels[to.Level].Id,
        to.Until,
        reason,
        [.. promises.Where(promise => promise.Until > at)],
        to.Basis,
        to.ToMetric,
        terms.ReviewAt(standing, to.Level, at));

    /// <summary>Of two promises of one tier the longer stands; one that rests on nothing stands for all that are shorter.</summary>
    private static IEnumerable<TierPromise> With(IEnumerable<TierPromise> promises, TierPromise more)
    {
        var held = promises.ToList();
        if (held.Exists(promise => promise.Tier == more.Tier && promise.Until >= more.Until && (promise.Basis is null || (!promise.IsLent && more.Basis is not null))))
        {
            return held;
        }

        held.RemoveAll(promise => promise.Tier == more.Tier && !(promise.Given || promise.Paid) && promise.Left == more.Left && (promise.Basis is null) == (more.Basis is null));
        return held.Append(more);
    }
}

/// <summary>A standing that days, promises or an operator come to.</summary>
internal sealed record TierCandidate(int Level, DateTimeOffset Until, TierBasis? Basis = null, bool ToMetric = false)
{
    /// <summary>As long, and earned for what is said.</summary>
    public TierCandidate Earned(TierBasis? basis) => this with { Basis = basis, ToMetric = false };
}
