using Loyalty.Contracts.Campaigns;
using Loyalty.Contracts.Channels;
using Loyalty.Contracts.Rewards;
using Loyalty.Domain.Accounts.Events;
using Loyalty.Simulation.Histories;
using Loyalty.Simulation.Oracle;

namespace Loyalty.Simulation.Invariants;

// What is there once nothing is disturbed any more.
internal static partial class Invariants
{
    public static Invariant NothingUntoward { get; } = new(
        nameof(NothingUntoward),
        "Everything runs on the scheduler's thread, ends in an answer, and keeps to the contracts of storage.",
        static found => found.Outcome.Faults.Select(static fault => new Breach(null, fault)));

    public static Invariant EndsInOrder { get; } = new(
        nameof(EndsInOrder),
        "A process that is asked to end answers everything that it has taken before it is gone.",
        static found => found.Outcome.Told.Where(static told => told.Code == Told.LeftUnanswered).Select(static told => Of(told, "it was taken by a process that ended in order, and never answered")));

    public static Invariant ComesToRest { get; } = new(
        nameof(ComesToRest),
        "Once faults stop, every command is answered and a process serves.",
        static found => Restless(found, RestlessKind.Unanswered));

    public static Invariant RelayCaughtUp { get; } = new(
        nameof(RelayCaughtUp),
        "Once faults stop, the relay passes on everything, and everyone takes it.",
        static found => Restless(found, RestlessKind.Relay));

    public static Invariant LeasesSettled { get; } = new(
        nameof(LeasesSettled),
        "Once faults stop, every lease is settled: what is left of a budget is what was not awarded, or went back.",
        static found => Restless(found, RestlessKind.Leases).Concat(
            from campaign in found.Outcome.Campaigns
            let budget = campaign.Budget
            where budget is not null
            let left = budget.Total - budget.Awarded + budget.GivenBack
            where budget.Leased != 0 || budget.Remaining != left
            select new Breach(null, $"of the budget of {campaign.Campaign} {budget.Remaining} are left and {budget.Leased} leased instead of {left} and 0")));

    public static Invariant EveryHeldRedemptionEnds { get; } = new(
        nameof(EveryHeldRedemptionEnds),
        "Once faults stop, every redemption and transfer that began is over, and nothing is put aside for any.",
        static found => Restless(found, RestlessKind.Processes)
            .Concat(from account in found.Book.Accounts.Values where found.Rests from held in account.Redeeming.Values select new Breach(account.Name, $"the redemption {held.Id} is neither issued nor undone"))
            .Concat(from reward in found.Outcome.Rewards where reward.Stock.Reserved != 0 select new Breach(null, $"{reward.Stock.Reserved} of {reward.Reward} are put aside")));

    public static Invariant ConsumersEqualTheFold { get; } = new(
        nameof(ConsumersEqualTheFold),
        "Channels, campaigns, tiers, rewards, challenges and referrals have counted what the journal holds: everything, and once.",
        static found => found.Rests ? Channels(found).Concat(Campaigns(found)).Concat(Tiers(found)).Concat(Rewards(found)).Concat(Challenges(found)).Concat(Referrals(found)) : []);

    public static Invariant MemoryIsWhatIsStored { get; } = new(
        nameof(MemoryIsWhatIsStored),
        "A process that starts answers as the one before it did.",
        static found => found.Outcome.Members.Where(member => member.DiffersAfterRestart is not null && !MissedAnother(found, member)).Select(static member => new Breach(member.Member, member.DiffersAfterRestart!)));

    /// <summary>What a lost process had sent landed when the next one had read the account already. Nobody was told of it, and that one meets it with its next write.</summary>
    private static bool MissedAnother(Case found, MemberAtRest member) =>
        found.Outcome.Journal.Where(entry => entry.Account == member.Member && entry.Version > member.Recorded.Version).ToArray() is { Length: > 0 } missed
        && Array.TrueForAll(missed, entry => found.Outcome.History.Steps.Any(step => step is Crash or Drain or SecondSilo && step.At <= entry.LandedAt) && entry.Record.At < entry.LandedAt);

    private static IEnumerable<Breach> Restless(Case found, RestlessKind kind) =>
        found.Outcome.Restless is { } restless && KindOf(restless) == kind ? [new Breach(null, restless)] : [];

    private enum RestlessKind
    {
        Unanswered,
        Relay,
        Leases,
        Processes,
    }

    private static RestlessKind KindOf(string restless) =>
        restless.Contains("elay partition", StringComparison.Ordinal) ? RestlessKind.Relay
        : restless.Contains("leased", StringComparison.Ordinal) ? RestlessKind.Leases
        : restless.Contains("under way", StringComparison.Ordinal) || restless.Contains("reserved", StringComparison.Ordinal) ? RestlessKind.Processes
        : RestlessKind.Unanswered;

    private static IEnumerable<Breach> Channels(Case found)
    {
        var sums = new Counted();
        foreach (var entry in found.Outcome.Journal)
        {
            (string Channel, DateOnly Day)? cause = null;
            (string Channel, DateOnly Day)? bought = null;
            string? joined = null;
            foreach (var happened in entry.Record.Events)
            {
                switch (happened)
                {
                    case MemberEnrolled enrolled:
                        joined = enrolled.Channel;
                        break;
                    case PurchaseRecorded purchase:
                        cause = (purchase.Channel, purchase.Day);
                        sums.Add(cause, purchase.Guest ? "guests" : "purchases of members", 1);
                        sums.Add(cause, "amount", purchase.Amount);
                        break;
                    case ActivityRecorded activity:
                        cause = (activity.Channel, activity.Day);
                        sums.Add(cause, "activities", 1);
                        break;
                    case ReturnRecorded returned:
                        bought = (returned.PurchaseChannel, returned.Day);
                        sums.Add((returned.Channel, returned.Day), "returns", 1);
                        sums.Add((returned.Channel, returned.Day), "returned", returned.Amount);
                        break;
                    case PointsAwarded award:
                        sums.Add(cause is null && joined is not null ? (joined, award.EarnedOn) : cause, $"earned {award.Wallet}", award.Points);
                        break;
                    case PointsTakenBack taken:
                        sums.Add(bought, $"taken back {taken.Wallet}", taken.Points);
                        break;
                    case PointsSpent { Channel: { } channel } spent:
                        sums.Add((channel, spent.Day), $"spent {spent.Wallet}", spent.Points);
                        break;
                    case PointsRestored { Channel: { } channel } restored:
                        sums.Add((channel, restored.Day), $"restored {restored.Wallet}", restored.Points);
                        break;
                }
            }
        }

        foreach (var totals in found.Outcome.Channels)
        {
            foreach (var day in totals.Earlier is { } earlier ? totals.Days.Add(earlier) : totals.Days)
            {
                Take(sums, totals.Channel, day);
            }
        }

        return sums.Breaches("Channel");
    }

    private static void Take(Counted sums, string channel, ChannelDay day)
    {
        var at = (channel, day.Day);
        sums.Add(at, "purchases of members", day.GuestPurchases - day.Purchases);
        sums.Add(at, "guests", -day.GuestPurchases);
        sums.Add(at, "amount", -day.Amount);
        sums.Add(at, "activities", -day.Activities);
        sums.Add(at, "returns", -day.Returns);
        sums.Add(at, "returned", -day.ReturnedAmount);
        foreach (var points in day.Points)
        {
            sums.Add(at, $"earned {points.Wallet}", -points.Earned);
            sums.Add(at, $"taken back {points.Wallet}", -points.TakenBack);
            sums.Add(at, $"spent {points.Wallet}", -points.Spent);
            sums.Add(at, $"restored {points.Wallet}", -points.Restored);
        }
    }

    private static IEnumerable<Breach> Campaigns(Case found)
    {
        var sums = new Counted();
        foreach (var entry in found.Outcome.Journal)
        {
            (string Channel, DateOnly Day, long Spend) cause = default;
            foreach (var happened in entry.Record.Events)
            {
                switch (happened)
                {
                    case PurchaseRecorded purchase:
                        cause = (purchase.Channel, purchase.Day, purchase.Spend);
                        break;
                    case ReturnRecorded returned:
                        cause = (returned.Channel, returned.Day, 0);
                        break;
                    case PointsAwarded { Campaign: { } campaign } award:
                        sums.Add((campaign, cause.Day), $"awards {cause.Channel}/{award.Variant}", 1);
                        sums.Add((campaign, cause.Day), $"points {cause.Channel}/{award.Variant}", award.Points);
                        sums.Add((campaign, cause.Day), $"purchases {cause.Channel}/{award.Variant}", 1);
                        sums.Add((campaign, cause.Day), $"spend {cause.Channel}/{award.Variant}", cause.Spend);
                        break;
                    case CampaignMissed missed:
                        sums.Add((missed.Campaign, cause.Day), $"purchases {cause.Channel}/{missed.Variant}", 1);
                        sums.Add((missed.Campaign, cause.Day), $"spend {cause.Channel}/{missed.Variant}", cause.Spend);
                        break;
                    case PointsTakenBack { Campaign: { } campaign } taken:
                        sums.Add((campaign, cause.Day), $"awards taken back {cause.Channel}/{taken.Variant}", taken.Awards);
                        sums.Add((campaign, cause.Day), $"points taken back {cause.Channel}/{taken.Variant}", taken.Points);
                        break;
                }
            }
        }

        foreach (var (campaign, budget, results) in found.Outcome.Campaigns)
        {
            foreach (var (day, figures) in (results.Earlier is { } earlier ? results.Days.Add(earlier) : results.Days).SelectMany(static day => day.Figures, static (day, figures) => (day.Day, figures)))
            {
                var name = $"{figures.Channel}/{figures.Variant}";
                sums.Add((campaign, day), $"awards {name}", -figures.Awards);
                sums.Add((campaign, day), $"points {name}", -figures.Points);
                sums.Add((campaign, day), $"purchases {name}", -figures.Purchases);
                sums.Add((campaign, day), $"spend {name}", -figures.Spend);
                sums.Add((campaign, day), $"awards taken back {name}", -figures.AwardsTakenBack);
                sums.Add((campaign, day), $"points taken back {name}", -figures.PointsTakenBack);
            }

            if (budget is not null)
            {
                var all = results.Days.SelectMany(static day => day.Figures).ToArray();
                sums.Add((campaign, default), "awarded of the budget", budget.Awarded - all.Sum(figures => budget.Unit == BudgetUnit.Points ? figures.Points : figures.Awards));
                sums.Add((campaign, default), "given back to the budget", budget.GivenBack - all.Sum(figures => budget.Unit == BudgetUnit.Points ? figures.PointsTakenBack : figures.AwardsTakenBack));
            }
        }

        return sums.Breaches("Campaign");
    }

    private static IEnumerable<Breach> Tiers(Case found)
    {
        var sums = new Counted();
        foreach (var changed in found.Outcome.Journal.SelectMany(static entry => entry.Record.Events).OfType<TierChanged>().Where(static changed => changed.From != changed.To))
        {
            var month = changed.Day.AddDays(1 - changed.Day.Day);
            sums.Add((changed.To, month), "moves in", 1);
            sums.Add((changed.To, default), "standing", 1);
            if (changed.From is { } from)
            {
                sums.Add((from, month), "moves out", 1);
                sums.Add((from, default), "standing", -1);
            }
        }

        foreach (var erased in found.Outcome.Journal.SelectMany(static entry => entry.Record.Events).OfType<MemberErased>().Where(static erased => erased.From is not null))
        {
            sums.Add((erased.From!, erased.Day.AddDays(1 - erased.Day.Day)), "moves out", 1);
            sums.Add((erased.From!, default), "standing", -1);
        }

        foreach (var merging in found.Outcome.Journal.SelectMany(static entry => entry.Record.Events))
        {
            var (tier, day, steps) = merging switch
            {
                MergeStarted started => (started.From, started.Day, -1),
                MergeEnded ended => (ended.From, ended.Day, 1),
                _ => default,
            };
            if (tier is not null)
            {
                sums.Add((tier, day.AddDays(1 - day.Day)), steps > 0 ? "moves in" : "moves out", 1);
                sums.Add((tier, default), "standing", steps);
            }
        }

        foreach (var roster in found.Outcome.Tiers)
        {
            sums.Add((roster.Tier, default), "standing", -roster.Standing);
            foreach (var month in roster.Months)
            {
                sums.Add((roster.Tier, month.Month), "moves in", -month.In);
                sums.Add((roster.Tier, month.Month), "moves out", -month.Out);
            }
        }

        return sums.Breaches("Tier");
    }

    private static IEnumerable<Breach> Rewards(Case found)
    {
        var sums = new Counted();
        foreach (var happened in found.Outcome.Journal.SelectMany(static entry => entry.Record.Events))
        {
            switch (happened)
            {
                case VoucherIssued issued:
                    sums.Add((issued.Reward, default), "issued", 1);
                    sums.Add((issued.Reward, default), "available", IsCounted(found, issued.Reward) ? -1 : 0);
                    break;
                case VoucherUsed used:
                    sums.Add((used.Reward, default), "used", 1);
                    break;
                case VoucherCancelled cancelled:
                    sums.Add((cancelled.Reward, default), "cancelled", 1);
                    sums.Add((cancelled.Reward, default), "restocked", cancelled.Restocked ? 1 : 0);
                    sums.Add((cancelled.Reward, default), "available", cancelled.Restocked ? 1 : 0);
                    break;
                case VoucherExpired expired:
                    sums.Add((expired.Reward, default), "expired", 1);
                    break;
            }
        }

        foreach (var (reward, stock) in found.Outcome.Rewards)
        {
            sums.Add((reward, default), "issued", -stock.Issued);
            sums.Add((reward, default), "used", -stock.Used);
            sums.Add((reward, default), "cancelled", -stock.Cancelled);
            sums.Add((reward, default), "restocked", -stock.Restocked);
            sums.Add((reward, default), "expired", -stock.Expired);
            sums.Add((reward, default), "available", (IsCounted(found, reward) ? found.Book.Terms.Reward(reward)!.Pieces : 0) - stock.Available);
        }

        return sums.Breaches("Reward");
    }

    private static bool IsCounted(Case found, string reward) => found.Book.Terms.Reward(reward)?.Definition.Stock is StockKind.Counted or StockKind.Codes;

    /// <summary>What the journal holds less what was counted: nothing, when it is the same.</summary>
    private sealed class Counted
    {
        private readonly SortedDictionary<(string, DateOnly, string), long> _sums = [];

        public void Add((string Name, DateOnly Day)? of, string what, long number)
        {
            if (of is { } at && number != 0)
            {
                var key = (at.Name, at.Day, what);
                _sums[key] = _sums.GetValueOrDefault(key) + number;
            }
        }

        public IEnumerable<Breach> Breaches(string kind) => _sums.Where(static sum => sum.Value != 0)
            .Select(sum => new Breach(null, $"{kind} {sum.Key.Item1}, {sum.Key.Item2:yyyy-MM-dd}, {sum.Key.Item3}: the journal holds {Math.Abs(sum.Value)} {(sum.Value > 0 ? "more" : "less")} than was counted"));
    }
}
