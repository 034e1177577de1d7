using System.Collections.Immutable;
using Loyalty.Contracts.Programs;
using Loyalty.Domain.Accounts;
using Loyalty.Domain.Accounts.Events;
using Loyalty.Domain.Accounts.Merging;
using Loyalty.Domain.Common;
using Loyalty.Domain.Programs;

namespace Loyalty.Domain.Tiers;

/// <summary>
/// Standing as a function of what counted, day by day (<see cref="TierEvidence"/>), and of promises made beside it
/// (floors). Late purchases and returns lead to the standing that they would have led to in time.
/// </summary>
public sealed class TierRules
{
    private readonly TierProgram _tiers;
    private readonly ProgramCalendar _calendar;
    private readonly TierBasis _terms;
    private readonly long[] _thresholds;

    public TierRules(CompiledEdition edition)
    {
        _tiers = edition.Tiers ?? throw new ArgumentException("The edition has no tiers.", nameof(edition));
        _calendar = edition.Calendar;
        _terms = new TierBasis
        {
            Metric = _tiers.Metric,
            Period = _tiers.Period,
            Months = _tiers.Months,
            GraceDays = _tiers.GraceDays,
            Upgrade = _tiers.Upgrade,
        };

        // Nobody reaches the first tier, in which everybody stands, or one that is retired.
        _thresholds = [.. _tiers.Levels.Select((level, i) => i == 0 || level.Retired ? long.MaxValue : level.Threshold)];
    }

    /// <summary>The member joins, or the program has got tiers since.</summary>
    public TierChanged Join(DateTimeOffset at) => new() { At = at, Day = _calendar.DayOf(at), To = _tiers.Levels[0].Id, Reason = "joined" };

    /// <summary>
    /// When something counts that came in: history that is loaded behind what has counted already is judged as of the
    /// newest of it, since a standing of then is over.
    /// </summary>
    public DateTimeOffset AsOf(AccountState state, DateTimeOffset at, bool import) =>
        import && state.Counts.Count > 0 && state.Counts.GetKeyAtIndex(state.Counts.Count - 1) is var newest && newest > _calendar.DayOf(at) ? _calendar.StartOf(newest) : at;

    /// <summary>After something counted: a move up, a longer standing, or nothing.</summary>
    /// <param name="state">The state before it.</param>
    /// <param name="counts">What counts with it.</param>
    /// <param name="at">When.</param>
    public TierChanged? AfterEarning(AccountState state, TierCounts counts, DateTimeOffset at)
    {
        var current = IndexOf(state.Tier);
        if (current < 0 && state.Tier is not null)
        {
            // A tier of another edition cannot be compared with these: it is kept to the end of its standing.
            return null;
        }

        var best = Best(state, counts, state.Floors, at);
        if (current < 0)
        {
            return Move(state, counts, best, best.Level == 0 ? "joined" : "reached", state.Floors, at);
        }

        if (best.Level < current || (best.Level == current && (current == 0 || best.End <= End(state.TierUntil))))
        {
            if (best.Level == current && best.End == End(state.TierUntil) && state.TierToMetric && !best.ToMetric)
            {
                // What was only lent has been earned as well: it ends as earned ones do.
                return Move(state, counts, best, "renewed", state.Floors, at);
            }

            // A tier that is given later has been reached now.
            var same = Current(state, current);
            return state.TierReviewAt is null && Review(state, counts, same, at) is not null ? Move(state, counts, same, "qualified", state.Floors, at) : null;
        }

        // What was promised and does not follow from what counted before must survive the loss of what counts now; days of grace come anew with that.
        var before = new TierCounts(state);
        var floors = current > 0 && !state.TierToMetric && Evidence(state, before, at)[current] < End(state.TierUntil)
            ? AddFloor(state.Floors, Promise(state, before, state.Floors, state.Tier!, state.TierUntil, state.TierBasis, at))
            : state.Floors;
        return Move(state, counts, best, best.Level > current ? "reached" : "renewed", floors, at);
    }

    /// <summary>After something stopped counting that had counted before.</summary>
    /// <param name="before">The account before the return.</param>
    /// <param name="state">The state with the return applied.</param>
    /// <param name="policy">What the program does about it.</param>
    /// <param name="at">When.</param>
    public TierChanged? AfterReturn(AccountState before, AccountState state, TierAfterReturn policy, DateTimeOffset at)
    {
        var current = IndexOf(state.Tier);
        if (policy == TierAfterReturn.AtEndOfStanding || current <= 0)
        {
            return null;
        }

        // By the terms under which the standing was given: with others it may never have been.
        var basis = state.TierBasis ?? Basis(current);
        var supported = EndUnder(basis, state, new TierCounts(before), at);
        if (supported <= at)
        {
            // The standing does not rest on what counted: the return does not touch it.
            return null;
        }

        var counts = new TierCounts(state);
        var best = Best(state, counts, state.Floors, at);
        var kept = Min(EndUnder(basis, state, counts, at), End(state.TierUntil));
        if (state.TierBasis is not null && kept > at && (current > best.Level || (current == best.Level && kept > best.End)))
        {
            best = new Candidate(current, kept, basis);
        }

        if (best.Level == current)
        {
            var isOnlyLent = best.ToMetric && !state.TierToMetric && best.End == End(state.TierUntil);
            return isOnlyLent || (End(state.TierUntil) <= supported && best.End < End(state.TierUntil)) ? Move(state, counts, best, "returned", state.Floors, at) : null;
        }

        if (best.Level < current && _tiers.GraceDays > 0)
        {
            // No longer than the standing was to hold, and no downgrade policy keeps what is only lent.
            var grace = Min(at.AddDays(_tiers.GraceDays), End(state.TierUntil));
            return state.TierToMetric && grace == End(state.TierUntil) ? null : Move(state, counts, new Candidate(current, grace, null, ToMetric: true), "grace", state.Floors, at);
        }

        return Move(state, counts, best, best.Level > current ? "reached" : "returned", state.Floors, at);
    }

    /// <summary>The standing has ended, at <see cref="AccountState.TierUntil"/>.</summary>
    public TierChanged AtEnd(AccountState state)
    {
        var end = state.TierUntil ?? throw new ArgumentException("The standing has no end.", nameof(state));
        var counts = new TierCounts(state);
        var current = IndexOf(state.Tier);
        var (best, floors) = Fall(state, Best(state, counts, state.Floors, end), state.Floors, end);
        return Move(state, counts, best, best.Level == current ? "renewed" : "standingEnded", floors, end);
    }

    /// <summary>Where a standing goes that ends, as the program lets it, and what is promised with that.</summary>
    /// <param name="state">The state.</param>
    /// <param name="best">What is supported without it.</param>
    /// <param name="floors">The promises.</param>
    /// <param name="end">When it ends.</param>
    private (Candidate To, ImmutableArray<TierFloor> Floors) Fall(AccountState state, Candidate best, ImmutableArray<TierFloor> floors, DateTimeOffset end)
    {
        var current = IndexOf(state.Tier);
        if (state.TierToMetric || current <= 0)
        {
            return (best, floors);
        }

        if (_tiers.Downgrade == DowngradePolicy.None && current > best.Level)
        {
            return (new Candidate(current, TierEvidence.ForEver, null), AddFloor(floors, new TierFloor(state.Tier!, null)));
        }

        var below = StepBelow(current);
        if (_tiers.Downgrade != DowngradePolicy.OneStep || below == 0 || below < best.Level || (below == best.Level && !best.ToMetric))
        {
            return (best, floors);
        }

        // A tier that is only lent does not stand in for the step: the longer of both holds.
        var step = new Candidate(below, EndOfPeriodAfter(state, end), null);
        var longer = below == best.Level && best.End > step.End ? best with { ToMetric = false } : step;
        return (longer, AddFloor(floors, new TierFloor(_tiers.Levels[below].Id, step.Until)));
    }

    /// <summary>The period is over in which a higher tier was reached, at <see cref="AccountState.TierReviewAt"/>: it is given, unless what reached it has come back.</summary>
    public TierChanged AtReview(AccountState state)
    {
        var at = state.TierReviewAt ?? throw new ArgumentException("Nothing is to be reviewed.", nameof(state));
        var counts = new TierCounts(state);
        var current = IndexOf(state.Tier);
        var best = Best(state, counts, state.Floors, at);
        return best.Level > current && current >= 0
            ? Move(state, counts, best, "reached", state.Floors, at)
            : Move(state, counts, Current(state, current), "reviewed", state.Floors, at);
    }

    /// <summary>An operator gives a tier, as a floor until its end; in place of one that was given before.</summary>
    /// <param name="state">The state.</param>
    /// <param name="given">The floor; null: the one that was given before is taken back.</param>
    /// <param name="at">When.</param>
    public TierChanged Give(AccountState state, TierFloor? given, DateTimeOffset at) =>
        Lend(state, static floor => floor.Given, given, given is null ? "withdrawn" : "given", at);

    /// <summary>A membership promises a tier, as a floor until it lapses; in place of what it promised before.</summary>
    /// <param name="state">The state.</param>
    /// <param name="paid">The floor; null: the membership is over.</param>
    /// <param name="reason">As of <see cref="TierChanged.Reason"/>.</param>
    /// <param name="at">When.</param>
    public TierChanged Pay(AccountState state, TierFloor? paid, string reason, DateTimeOffset at) => Lend(state, static floor => floor.Paid, paid, reason, at);

    /// <summary>
    /// Another account came in, with what counted for it: the higher of both standings stays, and either one holds to its
    /// end as a floor. Null: neither stands anywhere else than before.
    /// </summary>
    /// <param name="before">The account before that.</param>
    /// <param name="state">The state, with all that came in but the standing.</param>
    /// <param name="part">What came in.</param>
    /// <param name="at">When.</param>
    public TierChanged? Merge(AccountState before, AccountState state, AccountPart part, DateTimeOffset at)
    {
        var current = IndexOf(state.Tier);
        if (current < 0 && state.Tier is not null)
        {
            return null;
        }

        var counts = new TierCounts(state);

        // One membership is held from here on, and takes its own tier along when it ends; what the other one promised was paid for as well.
        var isOthers = before.Membership is null || part.Membership?.LapsesAt > before.Membership.LapsesAt;
        var own = Kept(state.Floors, isOthers, before.EnrolledAt);
        var floors = Kept(part.Floors, !isOthers, part.EnrolledAt).Aggregate(own, TakeIn);
        floors = Standing(floors, part.Tier, part.TierUntil, YearsOf(part.TierBasis, part.EnrolledAt), part.TierToMetric);
        floors = Standing(floors, state.Tier, state.TierUntil, YearsOf(state.TierBasis, before.EnrolledAt), state.TierToMetric);
        var best = Best(state, counts, floors, at);

        // Days of grace go on, and no downgrade policy keeps what is left for those.
        var lent = new Candidate(IndexOf(part.Tier), End(part.TierUntil), null, ToMetric: true);
        if (part.TierToMetric && lent.End > at && (lent.Level > best.Level || (lent.Level == best.Level && lent.End > best.End)))
        {
            best = lent;
        }

        var held = Current(state, current) with { Basis = YearsOf(state.TierBasis, before.EnrolledAt) };
        best = current > best.Level || (current == best.Level && held.End >= best.End) ? held : AsEarned(state, current, best, held.Basis);
        return Move(state, counts, best, "merged", floors, at);

        ImmutableArray<TierFloor> Standing(ImmutableArray<TierFloor> held, string? tier, DateTimeOffset? until, TierBasis? basis, bool isLent) =>
            !isLent && IndexOf(tier) > 0 && !held.Any(floor => floor.Tier == tier && floor.Until == until) ? AddFloor(held, Promise(state, counts, held, tier!, until, basis, at)) : held;

        // What a membership promised that is held no more ends by itself all the same.
        ImmutableArray<TierFloor> Kept(ImmutableArray<TierFloor> floors, bool isOver, DateTimeOffset? joined) =>
        [
            .. floors.Select(floor => floor with { Paid = floor.Paid && !isOver, Lent = floor.Lent || (floor.Paid && isOver), Basis = YearsOf(floor.Basis, joined) }),
        ];

        // What was reached in the years of one of them was reached, whichever years are counted from here on.
        TierBasis? YearsOf(TierBasis? basis, DateTimeOffset? joined) =>
            basis is { Period: TierPeriod.MembershipYear, Joined: null } && joined is { } day && joined != state.EnrolledAt ? basis with { Joined = _calendar.DayOf(day) } : basis;
    }

    /// <summary>A floor of the other account's. One is given by hand: of two the higher, or the longer, and the other one is promised to its end all the same.</summary>
    private ImmutableArray<TierFloor> TakeIn(ImmutableArray<TierFloor> floors, TierFloor other)
    {
        var own = floors.FirstOrDefault(floor => other.Given && floor.Given);
        if (own is null)
        {
            // A tier that is only lent may be taken back, or falls otherwise at its end, and covers no other promise.
            return other.Given || other.Paid ? floors.Add(other)
                : floors.Any(held => (!held.EndsByItself() || (held.Lent && other.Lent)) && held.Tier == other.Tier && held.Basis is null && End(held.Until) >= End(other.Until)) ? floors
                : [.. floors.Where(held => !IsSame(held, other)), other];
        }

        var isHigher = (IndexOf(other.Tier), End(other.Until)).CompareTo((IndexOf(own.Tier), End(own.Until))) > 0;
        var (lent, plain) = isHigher ? (other, own) : (own, other);
        return AddFloor([.. floors.Where(floor => floor != own), lent], plain with { Given = false, Lent = true });
    }

    private TierChanged Lend(AccountState state, Func<TierFloor, bool> isReplaced, TierFloor? lent, string reason, DateTimeOffset at)
    {
        var counts = new TierCounts(state);
        var current = IndexOf(state.Tier);
        var before = state.Floors.FirstOrDefault(isReplaced);
        ImmutableArray<TierFloor> floors = [.. state.Floors.Where(floor => !isReplaced(floor))];
        if (current > 0 && state is { TierToMetric: false, TierBasis: { } kept } && Promise(state, counts, state.Floors, state.Tier!, state.TierUntil, kept, at) is { Basis: null } promise)
        {
            floors = AddFloor(floors, promise);
        }

        floors = lent is null ? floors : floors.Add(lent);
        var best = Best(state, counts, floors, at);

        // What rested on the tier that was lent before ends with it; any other standing is kept.
        var rested = before is not null && before.Tier == state.Tier && before.Until == state.TierUntil
            && (state.TierToMetric || state.TierBasis is not { } basis || EndUnder(basis, state, counts, at) < End(before.Until));
        if (current < best.Level || (current == best.Level && End(state.TierUntil) <= best.End))
        {
            best = AsEarned(state, current, best, state.TierBasis);
        }
        else if (!rested || current <= 0)
        {
            best = Current(state, current);
        }
        else if (best.Level < current)
        {
            (best, floors) = Fall(state, best, floors, at);
        }

        return Move(state, counts, best, reason, floors, at);
    }

    /// <summary>A tier that is lent for longer than it was earned for still ends as an earned one does.</summary>
    private static Candidate AsEarned(AccountState state, int current, Candidate best, TierBasis? basis) =>
        best.ToMetric && best.Level == current && current > 0 && !state.TierToMetric ? best with { Basis = basis, ToMetric = false } : best;

    /// <summary>
    /// A standing as a promise. It rests on what the standing rests on; but where that supports it no more to its end, and
    /// nothing lends it until then, the program has kept it after a return, and it stands by itself.
    /// </summary>
    private TierFloor Promise(AccountState state, TierCounts counts, ImmutableArray<TierFloor> floors, string tier, DateTimeOffset? until, TierBasis? basis, DateTimeOffset at)
    {
        var isKept = basis is not null && EndUnder(basis, state, counts, at) < End(until) && !floors.Any(floor => floor.EndsByItself() && floor.Tier == tier && floor.Until == until);
        return new TierFloor(tier, until, Basis: isKept ? null : basis);
    }

    /// <summary>What counts in the period that the instant lies in.</summary>
    public long MetricAt(AccountState state, DateTimeOffset at) => Under(_terms, state).Metric(new TierCounts(state), at);

    public TierLevel? Level(string? tier) => IndexOf(tier) is >= 0 and var index ? _tiers.Levels[index] : null;

    /// <summary>The next tier up that can still be reached; null at the top.</summary>
    public TierLevel? Above(string? tier)
    {
        for (var i = IndexOf(tier) + 1; i < _tiers.Levels.Length; i++)
        {
            if (!_tiers.Levels[i].Retired)
            {
                return _tiers.Levels[i];
            }
        }

        return null;
    }

    /// <summary>The highest tier that days or floors support at the instant, and how long.</summary>
    private Candidate Best(AccountState state, TierCounts counts, ImmutableArray<TierFloor> floors, DateTimeOffset at)
    {
        var best = new Candidate(0, TierEvidence.ForEver, null);
        var evidence = Evidence(state, counts, at);
        for (var i = _tiers.Levels.Length - 1; i > 0 && best.Level == 0; i--)
        {
            if (evidence[i] > at)
            {
                best = new Candidate(i, evidence[i], Basis(i));
            }
        }

        foreach (var floor in floors)
        {
            var level = IndexOf(floor.Tier);
            var end = floor.Basis is null ? End(floor.Until) : Min(End(floor.Until), EndUnder(floor.Basis, state, counts, at));
            if (level > 0 && end > at && (level > best.Level || (level == best.Level && end > best.End)))
            {
                // What is earned, and lent for longer, ends as what is earned.
                var isLent = floor.EndsByItself();
                var isEarned = isLent && level == best.Level && !best.ToMetric;
                best = new Candidate(level, end, isEarned ? best.Basis : floor.Basis, isLent && !isEarned);
            }
            else if (level > 0 && end > at && level == best.Level && best.ToMetric && !floor.EndsByItself())
            {
                best = best with { Basis = floor.Basis, ToMetric = false };
            }
        }

        return best;
    }

    /// <summary>For each level, until when the days support it.</summary>
    private DateTimeOffset[] Evidence(AccountState state, TierCounts counts, DateTimeOffset at) => Under(_terms, state).Find(counts, _thresholds, at);

    private DateTimeOffset EndUnder(TierBasis basis, AccountState state, TierCounts counts, DateTimeOffset at) => Under(basis, state).Find(counts, [basis.Threshold], at)[0];

    private TierEvidence Under(TierBasis terms, AccountState state) =>
        new(_calendar, terms, terms.Joined ?? (terms.Period == TierPeriod.MembershipYear && state.EnrolledAt is { } joined ? _calendar.DayOf(joined) : new DateOnly(2000, 1, 1)));

    private TierBasis Basis(int level) => _terms with { Threshold = _thresholds[level] };

    /// <summary>The standing as it is.</summary>
    private static Candidate Current(AccountState state, int current) => new(current, End(state.TierUntil), state.TierBasis, state.TierToMetric);

    /// <summary>When a tier is given that has been reached and lies above the standing; null: none was, or it is given at once.</summary>
    private DateTimeOffset? Review(AccountState state, TierCounts counts, Candidate standing, DateTimeOffset at)
    {
        if (_tiers.Upgrade != TierUpgrade.AtPeriodEnd)
        {
            return null;
        }

        var reached = Under(_terms, state).Find(counts, _thresholds, at, open: true);
        for (var i = reached.Length - 1; i > Math.Max(0, standing.Level); i--)
        {
            if (reached[i] > at)
            {
                return Under(_terms, state).EndOfYear(_calendar.DayOf(at));
            }
        }

        return null;
    }

    /// <summary>The next tier down that can still be entered.</summary>
    private int StepBelow(int level)
    {
        do
        {
            level--;
        }
        while (level > 0 && _tiers.Levels[level].Retired);
        return level;
    }

    private DateTimeOffset EndOfPeriodAfter(AccountState state, DateTimeOffset instant)
    {
        var (day, terms) = (_calendar.DayOf(instant), Under(_terms, state));
        return _tiers.Period switch
        {
            TierPeriod.RollingMonths => terms.WithGrace(_calendar.StartOf(day.AddMonths(_tiers.Months!.Value))),
            TierPeriod.Lifetime => TierEvidence.ForEver,
            _ => terms.WithGrace(terms.EndOfYear(day)),
        };
    }

    private int IndexOf(string? tier)
    {
        for (var i = 0; i < _tiers.Levels.Length; i++)
        {
            if (_tiers.Levels[i].Id == tier)
            {
                return i;
            }
        }

        return -1;
    }

    private TierChanged Move(AccountState state, TierCounts counts, Candidate to, string reason, ImmutableArray<TierFloor> floors, DateTimeOffset at) => new()
    {
        At = at,
        Day = _calendar.DayOf(at),
        From = state.Tier,
        To = to.Level < 0 ? state.Tier! : _tiers.Levels[to.Level].Id,
        Until = to.Until,
        Reason = reason,
        Floors = Prune(floors, at),
        Basis = to.Basis,
        ToMetric = to.ToMetric,
        ReviewAt = Review(state, counts, to, at),
    };

    /// <summary>Of the promises of one tier the longest stands, with and without a basis each; what was given by hand or is paid for stands by itself.</summary>
    private static ImmutableArray<TierFloor> AddFloor(ImmutableArray<TierFloor> floors, TierFloor floor) =>
        floors.Any(held => (IsSame(held, floor) || (held.Tier == floor.Tier && held.Basis is null)) && End(held.Until) >= End(floor.Until)) ? floors : [.. floors.Where(held => !IsSame(held, floor)), floor];

    private static bool IsSame(TierFloor one, TierFloor other) =>
        one.Tier == other.Tier && !(one.Given || one.Paid || other.Given || other.Paid) && one.Lent == other.Lent && one.Basis is null == other.Basis is null;

    private static ImmutableArray<TierFloor> Prune(ImmutableArray<TierFloor> floors, DateTimeOffset at) =>
        floors.All(floor => End(floor.Until) > at) ? floors : [.. floors.Where(floor => End(floor.Until) > at)];

    private static DateTimeOffset End(DateTimeOffset? until) => until ?? TierEvidence.ForEver;

    private static DateTimeOffset Min(DateTimeOffset one, DateTimeOffset other) => one < other ? one : other;

    /// <summary>A standing that the member may have.</summary>
    /// <param name="Level">The tier's place.</param>
    /// <param name="End">Exclusive.</param>
    /// <param name="Basis">As of <see cref="TierChanged.Basis"/>.</param>
    /// <param name="ToMetric">As of <see cref="TierChanged.ToMetric"/>.</param>
    private readonly record struct Candidate(int Level, DateTimeOffset End, TierBasis? Basis, bool ToMetric = false)
    {
        public DateTimeOffset? Until => End == TierEvidence.ForEver ? null : End;
    }
}
