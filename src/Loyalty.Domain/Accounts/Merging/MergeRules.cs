using System.Collections.Immutable;
using Loyalty.Contracts.Accounts.Merging;
using Loyalty.Contracts.Common;
using Loyalty.Domain.Accounts.Events;
using Loyalty.Domain.Challenges;
using Loyalty.Domain.Common;
using Loyalty.Domain.Members;
using Loyalty.Domain.Programs;
using Loyalty.Domain.Schedules;

namespace Loyalty.Domain.Accounts.Merging;

/// <summary>Decides the legs of merging a member into another one.</summary>
public static class MergeRules
{
    /// <summary>How long a merging may take before the sweep takes it up.</summary>
    public static readonly TimeSpan Timeout = TimeSpan.FromMinutes(1);

    public static Refusal UnderWay { get; } = Refusal.Unavailable(
        "mergeUnderWay", "The member is being merged into another one: that has begun, and goes on by itself. Send the same request again.");

    /// <summary>The member is another one by now.</summary>
    public static Refusal MemberMerged { get; } = Refusal.Conflict("memberMerged", "The member was merged into another one.");

    private static Refusal IntoItself { get; } = Refusal.Rule("mergeIntoItself", "The member is the one to merge into.") with { Errors = Into("is the member itself") };

    private static Refusal TargetNotFound { get; } = Refusal.Rule("targetNotFound", "The program has no member of this id to merge into.") with { Errors = Into("is not a member of the program") };

    private static Refusal TargetBlocked { get; } = Refusal.Rule("targetBlocked", "The member to merge into is blocked.") with { Errors = Into("is blocked") };

    private static Refusal TargetErased { get; } = Refusal.Rule("targetErased", "The member to merge into was erased.") with { Errors = Into("was erased") };

    private static Refusal TargetInHousehold { get; } = Refusal.Rule(
        "targetInHousehold", "The member to merge into is in a household, and has to leave it first.") with { Errors = Into("is in a household") };

    private static Refusal TargetMerging { get; } = Refusal.Conflict("targetMerging", "The member to merge into is being merged into another one.", Into("is being merged"));

    private static Refusal TargetMerged { get; } = Refusal.Conflict("targetMerged", "The member to merge into was merged into another one.", Into("was merged"));

    private static Refusal TargetProcessesOpen { get; } = Refusal.Conflict(
        "targetProcessesOpen", "Transfers or redemptions of the member to merge into are under way; they have to come to their end first.", Into("has processes under way"));

    private static Refusal TooMuchInAll { get; } = Refusal.Rule("tooMuchToMerge", "Together both members have more than one can.");

    /// <summary>Why nothing else happens to the account; null when the member is not merged.</summary>
    public static Refusal? Refuse(AccountState state) => state.Status switch
    {
        AccountStatus.Merging => UnderWay,
        AccountStatus.Merged => MemberMerged with { Texts = [new NamedText("into", state.MergedInto!)] },
        _ => null,
    };

    /// <summary>The first leg: all that the account holds leaves it.</summary>
    /// <param name="state">The account; not changed.</param>
    /// <param name="member">Whose it is.</param>
    /// <param name="command">The merging.</param>
    /// <param name="edition">The edition in force.</param>
    /// <param name="editions">Any edition of the program by its number.</param>
    /// <param name="now">The platform's clock.</param>
    public static Decision Start(
        AccountState state, string member, MergeMember command, CompiledEdition edition, Func<int, CompiledEdition> editions, DateTimeOffset now)
    {
        if (state.Status != AccountStatus.Active)
        {
            return state.Status == AccountStatus.Blocked ? Refusals.MemberBlocked : Refuse(state) ?? EraseMemberRules.Refuse(state) ?? Refusals.MemberNotFound;
        }

        if (command.Into == member)
        {
            return IntoItself;
        }

        if (state.Household is not null)
        {
            return Refusals.InHousehold;
        }

        if (state.Processes.Count > 0)
        {
            return Refusals.ProcessesOpen(state.Processes.Count);
        }

        var after = state.Fork();
        var due = DueRules.Advance(after, edition, now);
        var day = edition.Calendar.DayOf(now);
        var part = after.ToPart();
        return Decision.Of(
        [
            .. due,
            .. LeaderboardRules.Decide(after, shown: false, editions).Events,
            .. after.SegmentIds.Select(segment => new SegmentChanged { Segment = segment, Day = day }),
            new MergeStarted
            {
                // One that was undone may be tried again.
                Id = FormattableString.Invariant($"{member}/{state.Version}"),
                ResumeAt = (now + Timeout).ToUniversalTime(),
                Into = command.Into,
                Channel = command.Channel,
                By = command.By,
                Day = day,
                From = after.Tier,
                Challenges = [.. Counting(part).Select(static window => window.Challenge)],
                Part = part,
            },
        ]);
    }

    /// <summary>The leg at the account that takes it all in. A refusal that may not hold later is an event too, see <see cref="MemberMergedIn"/>.</summary>
    /// <param name="state">The account; not changed.</param>
    /// <param name="into">Whose it is.</param>
    /// <param name="leg">Who comes in.</param>
    /// <param name="part">With what.</param>
    /// <param name="edition">The edition in force.</param>
    /// <param name="editions">Any edition of the program by its number.</param>
    /// <param name="now">The platform's clock.</param>
    public static Decision Receive(
        AccountState state, string into, ReceiveMerge leg, AccountPart part, CompiledEdition edition, Func<int, CompiledEdition> editions, DateTimeOffset now)
    {
        var at = now.ToUniversalTime();
        var came = new MemberMergedIn { At = at, Day = edition.Calendar.DayOf(now), Id = leg.Id, Member = leg.From, Into = into };
        switch (state.Status)
        {
            case AccountStatus.None or AccountStatus.Enrolling:
                return TargetNotFound;
            case AccountStatus.Erasing or AccountStatus.Erased:
                return TargetErased;
            case AccountStatus.Merged:
                return TargetMerged with { Texts = [new NamedText("into", state.MergedInto!)] };
            case AccountStatus.Active:
                break;
            default:
                var refused = state.Status == AccountStatus.Merging ? TargetMerging : TargetBlocked;
                return leg.DryRun ? refused : Decision.Of([came with { Refused = refused.Code }]);
        }

        var after = state.Fork();
        List<AccountEvent> events = DueRules.Advance(after, edition, at);
        if ((after.Household is not null ? TargetInHousehold : TooMuch(after, part)) is { } unable)
        {
            return leg.DryRun ? unable : Decision.Of([came with { Refused = unable.Code }]);
        }

        if (leg.DryRun && state.Processes.Count > 0)
        {
            return TargetProcessesOpen with { Numbers = [new NamedNumber("open", state.Processes.Count)] };
        }

        var windows = Counting(part).Where(window => after.Challenge(window.Challenge, window.Start) is null or { CountsNothing: true });
        came = came with { Part = part, Challenges = [.. windows.Select(static window => window.Challenge)] };
        var both = after.Fork();
        both.Apply(came);
        came = came with { Repays = Repays(both, at) };
        var before = after.Fork();
        Add(came);

        // What ended on the way leaves again at once, so that the entries add up.
        DueRules.Advance(after.Fork(), edition, at).ForEach(Add);
        if (edition.TierRules?.Merge(before, after, part, at) is { } move)
        {
            Add(move);
        }

        if (after.OnLeaderboards)
        {
            Add(new LeaderboardChanged { Shown = true, Scores = [.. LeaderboardRules.Scores(after, editions)] });
        }

        return Decision.Of(events);

        void Add(AccountEvent happened)
        {
            events.Add(happened);
            after.Apply(happened);
        }
    }

    /// <summary>The last leg: the account is a tombstone, or has back what it gave.</summary>
    /// <param name="state">The account; not changed.</param>
    /// <param name="started">The first leg.</param>
    /// <param name="refused">Why it cannot be, a code; null: it is done.</param>
    /// <param name="edition">The edition in force.</param>
    /// <param name="editions">Any edition of the program by its number.</param>
    /// <param name="now">The platform's clock.</param>
    public static Decision End(
        AccountState state, MergeStarted started, string? refused, CompiledEdition edition, Func<int, CompiledEdition> editions, DateTimeOffset now)
    {
        if (state.Processes.All(process => process.Id != started.Id))
        {
            return Decision.Of([]);
        }

        var ended = new MergeEnded { Id = started.Id, At = now.ToUniversalTime(), Day = edition.Calendar.DayOf(now), Into = started.Into };
        if (refused is null)
        {
            return Decision.Of([ended]);
        }

        ended = ended with { Refused = refused, From = started.From, Challenges = started.Challenges, Part = started.Part };
        var after = state.Fork();
        after.Apply(ended);
        var due = DueRules.Advance(after, edition, now);
        return Decision.Of([ended, .. due, .. LeaderboardRules.Decide(after, started.Part!.OnLeaderboards, editions).Events]);
    }

    /// <summary>Why the other account would not take it, by the code that it said; what has another one was too much to be stored.</summary>
    public static Refusal Refused(string code) =>
        ((Refusal[])[TargetNotFound, TargetBlocked, TargetErased, TargetInHousehold, TargetMerging, TargetMerged]).FirstOrDefault(refusal => refusal.Code == code) ?? TooMuchInAll;

    /// <summary>More of something than one member can have.</summary>
    public static Refusal TooMuch(string what, long both, long limit) =>
        TooMuchInAll with { Numbers = [new NamedNumber("both", both), new NamedNumber("limit", limit)], Texts = [new NamedText("what", what)] };

    private static Refusal? TooMuch(AccountState state, AccountPart part) =>
        Over("vouchers", state.Vouchers.Count + part.Vouchers.Length, Limits.OpenVouchers)
        ?? Over("parkedReturns", state.Parked.Count + part.Parked.Length, Limits.ParkedReturns)
        ?? Over("adjustments", state.Adjustments.Count + part.Adjustments.Length, Limits.PendingAdjustments)
        ?? Over("tags", state.Tags.Union(part.Tags).Count(), Limits.TagsPerMember)
        ?? Over("lists", state.Listed.Union(part.Listed).Count(), Limits.SegmentsPerMember)
        ?? Over("badges", state.Badges.Select(held => held.Badge).Union(part.Badges.Select(held => held.Badge)).Count(), Limits.Badges)
        ?? Over("mergedMembers", state.MergedFrom.Length + part.MergedFrom.Length + 1, Limits.MergedMembers);

    private static Refusal? Over(string what, long both, long limit) => both > limit ? TooMuch(what, both, limit) : null;

    /// <summary>Points that come in repay debt first, those that end soonest before the others; so do they when the debt comes in.</summary>
    private static ImmutableArray<BucketPoints> Repays(AccountState both, DateTimeOffset at)
    {
        var repays = ImmutableArray.CreateBuilder<BucketPoints>();
        foreach (var (wallet, debt) in both.Debts)
        {
            var left = debt;
            foreach (var bucket in Spending.Order(both, wallet, at))
            {
                var some = Math.Min(left, both.PointsIn(bucket));
                left -= some;
                if (some > 0)
                {
                    repays.Add(new BucketPoints(bucket, some));
                }
            }
        }

        return repays.ToImmutable();
    }

    /// <summary>The challenges that something counts in, once for each window.</summary>
    private static IEnumerable<StoredChallenge> Counting(AccountPart part) => part.Challenges.Where(static window => window is { Forgotten: false } && !window.ToProgress().CountsNothing);

    private static ImmutableArray<Fault> Into(string reason) => [new Fault("/into", reason)];
}
