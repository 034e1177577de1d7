using Loyalty.Contracts.Accounts.Households;
using Loyalty.Domain.Accounts.Events;

namespace Loyalty.Simulation.Histories;

/// <summary>How often what can happen did happen, over many histories: a kind that never does is not tested, whatever else is.</summary>
internal sealed class Coverage
{
    private readonly SortedDictionary<string, long> _counts = new(StringComparer.Ordinal);

    public IReadOnlyDictionary<string, long> Counts => _counts;

    public void Add(Outcome outcome)
    {
        Count("history");
        foreach (var step in outcome.History.Steps)
        {
            Count(step is Fault ? "fault" : "command", step.GetType().Name);
            CountIf(step is Buy { DryRun: true }, "command", "dry run");
            if (step is Trouble trouble)
            {
                CountIf(trouble.FailsBefore > 0, "fault", "fails before the write");
                CountIf(trouble.FailsAfter > 0, "fault", "fails after the write");
                CountIf(trouble.Late > 0, "fault", "answers late");
            }
        }

        foreach (var (what, times) in outcome.Happened)
        {
            Count("happened", what, times);
        }

        foreach (var _ in outcome.Journal.GroupBy(static entry => entry.Account).Where(account => account.Max(static entry => entry.Version) > outcome.History.KnownOperations))
        {
            Count("journal", "more operations than an account knows");
        }

        foreach (var told in outcome.Told)
        {
            Count("told", $"{told.Command.GetType().Name} {told.Kind}");
            CountIf(told.Kind == ToldKind.Refused, "refused", told.Code ?? "");
            CountIf(
                told is { Kind: ToldKind.Refused, Code: "householdFull" } && !outcome.Journal.Any(entry => entry.Account == told.Command.Account && entry.Record.First<HouseholdLegEnded>() is { Refused: not null }),
                "refused",
                "householdFull before it began");
            CountIf(told is { Kind: ToldKind.Refused, Code: "idReused" }, "other content", told.Command.GetType().Name);
            CountIf(told.Kind == ToldKind.Unknown, "unknown", told.Code ?? "");
            CountIf(told.Replayed, "told", "a stored answer");
            CountIf(told.Attempt > 1, "told", "a later attempt");
        }

        foreach (var valued in outcome.Journal.SelectMany(static entry => entry.Record.Events.OfType<PurchaseRecorded>(), static (entry, purchase) => (entry.LandedAt, purchase.Edition)))
        {
            CountIf(outcome.Editions.Any(edition => edition.Info.Number == valued.Edition), "journal", "purchase by a later edition");
            CountIf(outcome.Editions.Any(edition => edition.Info.Number > valued.Edition && edition.Info.EffectiveAt <= valued.LandedAt), "journal", "purchase by an earlier edition than the newest");
        }

        foreach (var entry in outcome.Journal)
        {
            CountIf(entry.Record.First<HouseholdLegStarted>()?.Kind == HouseholdLegKind.Join && entry.Record.Key.Contains("/again/", StringComparison.Ordinal), "journal", "household: Join again");
            CountIf(entry.Record.First<PurchaseRecorded>() is { Guest: false } bought && outcome.History.Commands.OfType<Buy>().Any(buy => buy.Channel == bought.Channel && buy.Id == bought.Id && buy.Member != entry.Account), "journal", "purchase passed on by who was merged");
        }

        var tookIn = outcome.Journal.Where(static entry => entry.Record.First<MemberMergedIn>() is { Refused: null }).Select(static entry => entry.Account).ToHashSet();
        foreach (var entry in outcome.Journal.Where(entry => tookIn.Contains(entry.Account)))
        {
            CountIf(entry.Record.Events.OfType<TierChanged>().Any(static changed => changed is { Reason: "standingEnded" or "renewed" }), "journal", "standing of who took another one in ends or goes on");
        }

        foreach (var happened in outcome.Journal.SelectMany(static entry => entry.Record.Events))
        {
            Count("journal", happened.GetType().Name);
            CountIf(happened is BadgeChanged { Times: < 0 }, "journal", "badge withdrawn");
            CountIf(happened is ChallengeProgressed { Mark: not null }, "journal", "day of a streak");
            CountIf(happened is ChallengeRolledBack { Mark: not null }, "journal", "day of a streak goes back");
            CountIf(happened is MemberMergedIn { Part.Challenges.IsEmpty: false }, "journal", "challenges of who was merged");
            CountIf(happened is ChallengeCompleted { Times: > 1 }, "journal", "several completions at once");
            CountIf(happened is MemberMergedIn { Refused: not null }, "journal", "merging refused by the other one");
            CountIf(happened is MemberMergedIn { Repays.IsEmpty: false }, "journal", "debt repaid by merging");
            CountIf(happened is MemberMergedIn { Part.Vouchers.IsEmpty: false }, "journal", "vouchers of who was merged");
            CountIf(happened is MergeEnded { Refused: not null }, "journal", "merging undone");
            CountIf(happened is PointsAwarded { Campaign: not null }, "journal", "campaign's award");
            CountIf(happened is PointsAwarded { Reduced: "budgetReduced" } or CampaignMissed { Reason: "budgetExhausted" }, "journal", "budget at its end");
            CountIf(happened is PointsAwarded { Repaid: > 0 }, "journal", "debt repaid");
            CountIf(happened is PointsTakenBack { Debt: > 0 }, "journal", "debt");
            CountIf(happened is MembershipPaid { } paid && paid.Since != paid.StartsAt, "journal", "membership renewed");
            CountIf(happened is MembershipEnded, "journal", $"membership {(happened as MembershipEnded)?.Reason}");
            CountIf(happened is TierChanged { Reason: "membership" or "membershipEnded" }, "journal", $"tier by {(happened as TierChanged)?.Reason}");
            CountIf(happened is MemberReferred { Refused: { } }, "journal", $"code refused: {(happened as MemberReferred)?.Refused}");
            CountIf(happened is ReferralEarned { Refused: { } }, "journal", $"friend not rewarded: {(happened as ReferralEarned)?.Refused}");
            CountIf(happened is HouseholdLegTaken, "journal", $"household: {(happened as HouseholdLegTaken)?.Kind} {(happened as HouseholdLegTaken)?.Refused}".TrimEnd());
            CountIf(happened is HouseholdLegStarted { Takes.IsEmpty: false }, "journal", "household: asked for what is taken back");
            CountIf(happened is HouseholdLegStarted { Debt: > 0 }, "journal", "household: debt brought");
            CountIf(happened is PointsSpent { Reason: "left" }, "journal", "household: left with points");
            CountIf(happened is PurchaseRecorded { Late: true }, "journal", "late purchase");
            CountIf(happened is PurchaseRecorded { Paid: not null }, "journal", "purchase paid with points");
            CountIf(happened is PointsRestored { Reason: "paid" }, "journal", "payment back");
            CountIf(happened is ReturnRecorded { WasParked: true }, "journal", "parked return applied");
        }
    }

    public override string ToString() => string.Join(Environment.NewLine, _counts.Select(static count => FormattableString.Invariant($"{count.Value,9} {count.Key}")));

    private void CountIf(bool happened, string kind, string what)
    {
        if (happened)
        {
            Count(kind, what);
        }
    }

    private void Count(string kind, string? what = null, long times = 1)
    {
        var name = what is null ? kind : $"{kind}: {what}";
        _counts[name] = _counts.GetValueOrDefault(name) + times;
    }
}
