using Loyalty.Contracts.Common;
using Loyalty.Contracts.Rewards;
using Loyalty.Domain.Accounts.Events;
using Loyalty.Simulation.Histories;
using Loyalty.Simulation.Oracle;
using Loyalty.Simulation.Worlds;

namespace Loyalty.Simulation.Invariants;

// What is refused, held against what was there.
internal static partial class Invariants
{
    public static Invariant RefusesOnlyWhatIsMissing { get; } = new(
        nameof(RefusesOnlyWhatIsMissing),
        "Points are said to be too few only when they are, and only who is blocked or erased is said to be.",
        static found => TooFew(found).Concat(NotBlocked(found)));

    public static Invariant RefusesOnlyWhatIsNotThere { get; } = new(
        nameof(RefusesOnlyWhatIsNotThere),
        "Members, purchases, pieces, vouchers and what is left of a purchase are missed only where they are missing; what did not lie in the future is not said to, nor to be too late; and nothing is refused but for a reason that there can be.",
        static found => found.Outcome.Told.Where(told => told.Kind == ToldKind.Refused && IsWrong(found, told)).Select(told => Of(told, $"it was refused ({told.Code})")));

    private static IEnumerable<Breach> TooFew(Case found) =>
        from told in found.Outcome.Told
        where told is { Kind: ToldKind.Refused, Code: "insufficientBalance" } && !found.IsSharing(told.Command.Account)
        let needed = Needed(found, told.Command)
        where !Known(found, told).Any(page => Available(found, page, needed.Wallet, told.SentAt) < needed.Points || Available(found, page, needed.Wallet, told.AnsweredAt) < needed.Points)
        select Of(told, $"there were {string.Join(" or ", Known(found, told).Select(page => Available(found, page, needed.Wallet, told.AnsweredAt)))} of {needed.Points}");

    private static IEnumerable<Breach> NotBlocked(Case found) =>
        from told in found.Outcome.Told
        where told is { Kind: ToldKind.Refused, Code: "memberBlocked" or "alreadyBlocked" or "notBlocked" or "memberErased" }
        where !Known(found, told).Any(page => told.Code == "memberErased" ? page.Erasing : page.Blocked == (told.Code != "notBlocked"))
        select Of(told, $"it was refused ({told.Code})");

    private static bool IsWrong(Case found, Told told) => (told.Code, told.Command) switch
    {
        // All that is sent is well formed.
        _ when told.Status == 400 => true,
        ("memberNotFound", { Account: { } member }) => IsThere(found, told, member),
        ("receiverNotFound", Transfer transfer) => IsThere(found, told, transfer.To) && found.Book.Accounts[transfer.Member].Enrolled,
        ("receiverBlocked", Transfer transfer) => !found.Book.Became(transfer.To).Any(account => account.Pages.Exists(page => page.Blocked && page.Entry.Landed < told.Ended)),
        ("purchaseNotFound", GiveBack back) => found.Outcome.Told.Any(earlier =>
            earlier is { Kind: ToldKind.Acknowledged, Command: Buy { DryRun: false } buy } && buy.Channel == back.PurchaseChannel && buy.Id == back.PurchaseId && earlier.Ended < told.Began),
        ("paidInFuture", PayMembership pay) => IsPast(told, pay.PaidAt),
        ("otherMembership", PayMembership pay) => Known(found, told).All(page => page.Membership is not { } held || held.IsOver(told.SentAt) || held.Plan == pay.Plan),
        ("membershipNotHeld", EndMembership end) => Known(found, told).All(page => page.Membership is { } held && held.Plan == end.Plan && !held.IsOver(told.AnsweredAt)),
        ("alreadyCancelled", EndMembership) => Known(found, told).All(static page => page.Membership is not { Cancelled: true }),
        // One of a day ends with the day that it is paid on.
        ("membershipOver", PayMembership pay) => found.Book.Terms.Days.Of(pay.PaidAt) >= found.Book.Terms.Days.Of(told.AnsweredAt) && Known(found, told).All(static page => page.Membership is null),
        ("membershipUnknown" or "paidTooFarAhead", _) => true,
        ("occurredInFuture", Buy buy) => IsPast(told, buy.OccurredAt),
        ("occurredInFuture", Act act) => IsPast(told, act.OccurredAt),
        ("occurredInFuture", GiveBack back) => IsPast(told, back.OccurredAt),
        ("returnWindowClosed", GiveBack back) => Bought(found, back) is { } buy && told.AnsweredAt + s_clocks <= buy.OccurredAt.AddDays(found.Book.Terms.Returns.WindowDays),
        ("exceedsPurchase", GiveBack back) => Bought(found, back) is { } buy && !Exceeds(found, told, buy, back),
        ("nothingLeft", GiveBack back) => Bought(found, back) is { } buy && Returned(found, told, back).Sum(static returned => returned.Amount) < buy.Amount,
        ("outOfStock", Redeem redeem) => Wanted(found, told, redeem.Reward) <= found.Book.Terms.Reward(redeem.Reward)!.Pieces,
        ("limitReached", Redeem redeem) => Wanted(found, told, redeem.Reward, redeem.Member) <= found.Book.Terms.Reward(redeem.Reward)!.Definition.PerMember.Min(static limit => limit.Count),
        ("tierTooLow", Redeem redeem) => found.Book.Terms.Reward(redeem.Reward)!.Definition.Tier is not { } tier
            || Known(found, told).All(page => found.Book.Terms.Rank(page.Tier) >= found.Book.Terms.Rank(tier) && !(page.TierUntil <= told.AnsweredAt)),
        ("memberMerged", Merge or Erase) => !found.Book.Became(told.Command.Account!).Any(account => account.Pages.Exists(page => page.Leaves && page.Entry.Landed < told.Ended)),
        ("memberMerged", _) => true,
        ("targetMerged" or "targetMerging", Merge merge) => !found.Book.Accounts[merge.Into].Pages.Exists(page => page.Leaves && page.Entry.Landed < told.Ended),
        ("targetBlocked", Merge merge) => !found.Book.Accounts[merge.Into].Pages.Exists(page => page.Blocked && page.Entry.Landed < told.Ended),
        ("targetErased", Merge merge) => !found.Book.Accounts[merge.Into].Pages.Exists(page => page.Erasing && page.Entry.Landed < told.Ended),
        ("targetNotFound", Merge merge) => IsThere(found, told, merge.Into),
        ("targetProcessesOpen", Merge merge) => Open(found, told, merge.Into) == 0,
        ("processesOpen", Merge or Erase) => Open(found, told, told.Command.Account!) == 0,
        ("alreadyInHousehold", JoinHousehold join) => Known(found, told).All(page => page.Shares != Names.Household(join.Household)),
        ("inOtherHousehold", JoinHousehold join) => Known(found, told).All(page => page.Shares is null || page.Shares == Names.Household(join.Household)),
        ("notInHousehold", LeaveHousehold leave) => Known(found, told).All(page => page.Shares == Names.Household(leave.Household)),
        ("inHousehold", Merge or Erase) => Known(found, told).All(static page => page.Shares is null),
        ("targetInHousehold", Merge merge) => !found.Book.Accounts[merge.Into].Pages.Exists(page => page.Shares is not null && page.Entry.Landed < told.Ended),
        ("householdNotFound", JoinHousehold or SeeHousehold) => !WithTwoSilos(found, told) && found.Outcome.Told.Any(earlier =>
            earlier is { Kind: ToldKind.Acknowledged, Command: FoundHousehold } && earlier.Command.Account == HouseholdOf(told.Command) && earlier.Ended < told.Began),

        ("householdFull", JoinHousehold join) => !Shown(found, join, WithTwoSilos(found, told) ? 0 : told.Began, told.Ended).Any(members => members >= found.Book.Most) && !Lost(found, told, join),
        ("tooManyProcesses", Transfer or Redeem or Buy or JoinHousehold or LeaveHousehold) => Open(found, told, told.Command.Account!) < Limits.OpenProcesses,
        ("transferToSelf", Transfer transfer) => found.Book.Holder(transfer.Member) is { } giver && found.Book.Holder(transfer.To) != giver && transfer.To != transfer.Member,
        ("identifierTaken", Enroll { Card: { } card } enroll) => !IsAskedFor(found, told, card, enroll.Member),
        ("purchaseOfAnotherMember", GiveBack back) => found.AccountOf(back) is not { } buyer
            || !found.EntriesOf($"buy {back.PurchaseChannel}/{back.PurchaseId}").Any(entry => entry.Landed < told.Ended && entry.Account != buyer),
        ("operationOfAnotherAccount", _) => !found.EntriesOf(told.Command).Any(entry => entry.Account != told.Command.Account && entry.Landed < told.Ended),
        ("voucherNotFound", Histories.UseVoucher use) => Holds(found, told, use.Member, use.Voucher),
        ("voucherNotFound", Histories.CancelVoucher cancel) => Holds(found, told, cancel.Member, cancel.Voucher),
        ("voucherNotUsable", Histories.UseVoucher use) => !HasEnded(found, told, use.Voucher),
        ("voucherNotUsable", Histories.CancelVoucher cancel) => !HasEnded(found, told, cancel.Voucher),
        ("voucherEnded", Redeem redeem) => !found.Outcome.Journal.Any(entry => entry.Landed < told.Ended
            && entry.Record.First<RedemptionStarted>() is { } started && started.Voucher == Names.Voucher(redeem.Channel, redeem.Key) && started.ExpiresAt <= told.AnsweredAt + s_clocks),
        ("effectiveTooEarly", Publish publish) => !(publish.EffectiveAt < told.AnsweredAt + SiloProcess.PublishLeadTime + s_clocks),
        ("preconditionFailed", Publish) => !found.Outcome.Told.Any(other => other.Command is Publish && other.Began != told.Began && other.Began < told.Ended),

        // These are looked at by others.
        ("insufficientBalance" or "memberBlocked" or "alreadyBlocked" or "notBlocked" or "memberErased", _) or (IdReused, Buy or GiveBack or Redeem or Adjust) => false,
        _ => true,
    };

    /// <summary>How many members a household had at any time in between.</summary>
    private static IEnumerable<int> Shown(Case found, JoinHousehold join, long since, long until)
    {
        var pages = found.Book.Accounts[Names.Household(join.Household)].Pages.Where(page => page.Entry.Landed < until).ToArray();
        var first = Array.FindLastIndex(pages, page => page.Entry.Landed < since);
        return pages.Skip(first).Select(static page => page.Members);
    }

    /// <summary>Whether another member was quicker to the last place, as the household wrote, and this one did not know so for sure when it was asked for.</summary>
    private static bool Lost(Case found, Told told, JoinHousehold join) => found.EntriesOf($"lose {join.Key}").Any(entry =>
        entry.Record.First<HouseholdLegStarted>()!.Id is var leg
        && found.Book.Legs[(entry.Account, leg)].TakenIn!.Landed < told.Ended
        && !found.Book.Accounts[entry.Account].Pages.Exists(page => page.Entry.Landed < told.Began && page.Entry.Record.First<HouseholdLegEnded>()?.Id == leg));

    private static string? HouseholdOf(Command command) => command switch
    {
        JoinHousehold join => Names.Household(join.Household),
        _ => command.Account,
    };

    /// <summary>By how much clocks of processes are apart at most.</summary>
    private static readonly TimeSpan s_clocks = TimeSpan.FromSeconds(2);

    /// <summary>Whether a member had joined before it was asked for, and was not about to be erased when it was answered.</summary>
    private static bool IsThere(Case found, Told told, string member) =>
        !WithTwoSilos(found, told)
        && found.Outcome.Told.Any(earlier => earlier is { Kind: ToldKind.Acknowledged, Command: Enroll enroll } && enroll.Member == member && earlier.Ended < told.Began)
        && !found.Book.Became(member).Any(account => account.Pages.Exists(page => page.Erasing && page.Entry.Landed < told.Ended));

    /// <summary>How much a member had under way that had begun until it was answered, and was not over when it was asked for.</summary>
    private static int Open(Case found, Told told, string member)
    {
        var accounts = found.Book.Became(member).Select(static account => account.Name).ToHashSet();
        var open = new HashSet<string>();
        foreach (var entry in found.Outcome.Journal.Where(entry => accounts.Contains(entry.Account) && entry.Landed < told.Ended))
        {
            open.UnionWith(entry.Record.Events.OfType<ProcessStarted>().Select(static started => started.Id));
            if (entry.Landed < told.Began)
            {
                open.ExceptWith(entry.Record.Events.OfType<ProcessEnded>().Select(static ended => ended.Id));
            }
        }

        return open.Count;
    }

    /// <summary>Whether somebody else had asked for a card, and had not been refused it again.</summary>
    private static bool IsAskedFor(Case found, Told told, string card, string member) => found.Outcome.Told.Any(other =>
        other.Command is Enroll enroll && enroll.Card == card && enroll.Member != member && other.Began < told.Ended && (other.Kind != ToldKind.Refused || other.Ended > told.Began));

    /// <summary>Whether a member had been told to have a voucher before it was asked for.</summary>
    private static bool Holds(Case found, Told told, string member, string voucher) =>
        !WithTwoSilos(found, told)
        && found.Outcome.Told.Any(earlier => earlier is { Kind: ToldKind.Acknowledged, Answer: Redemption redemption } && redemption.Voucher?.Id == voucher && earlier.Ended < told.Began)
        && found.EntriesOf($"redeem {voucher}").Any(entry => found.Book.Holder(entry.Account) == found.Book.Holder(member));

    /// <summary>Whether a voucher had been issued, and was over when it was answered.</summary>
    private static bool HasEnded(Case found, Told told, string voucher) =>
        found.EntriesOf($"redeem {voucher}").Any(entry => entry.Landed < told.Ended && entry.Record.First<VoucherIssued>()?.ExpiresAt <= told.AnsweredAt + s_clocks)
        || found.Outcome.Journal.Any(entry => entry.Landed < told.Ended && entry.Record.Events.Any(happened =>
            (happened is VoucherUsed used && used.Voucher == voucher) || (happened is VoucherCancelled cancelled && cancelled.Voucher == voucher) || (happened is VoucherExpired expired && expired.Voucher == voucher)));

    private static bool IsPast(Told told, DateTimeOffset occurred) => occurred <= told.SentAt + Terms.ClockSkew - s_clocks;

    /// <summary>What is recorded of what a return is of.</summary>
    private static PurchaseRecorded? Bought(Case found, GiveBack back) =>
        found.EntriesOf($"buy {back.PurchaseChannel}/{back.PurchaseId}").Select(static entry => entry.Record.First<PurchaseRecorded>()).FirstOrDefault();

    private static IEnumerable<ReturnRecorded> Returned(Case found, Told told, GiveBack back) => found.Outcome.Journal
        .Where(entry => entry.Landed < told.Ended)
        .SelectMany(static entry => entry.Record.Events.OfType<ReturnRecorded>())
        .Where(returned => returned.PurchaseChannel == back.PurchaseChannel && returned.PurchaseId == back.PurchaseId);

    /// <summary>Whether a return asked for more than all that came back until then has left.</summary>
    private static bool Exceeds(Case found, Told told, PurchaseRecorded buy, GiveBack back)
    {
        var returned = Returned(found, told, back).ToArray();
        return back.Amount is { } amount
            ? amount > buy.Amount - returned.Sum(static one => one.Amount)
            : back.Lines.Any(line => line.Quantity > buy.Lines.First(bought => bought.Id == line.Line).Quantity - returned.SelectMany(static one => one.Lines).Where(one => one.Line == line.Line).Sum(static one => one.Quantity));
    }

    /// <summary>How many redemptions of a reward may have taken something by then, the one that was refused with them.</summary>
    private static long Wanted(Case found, Told told, string reward, string? member = null) => found.Outcome.Told
        .Where(other => other.Began < told.Ended && other.Command is Redeem redeem && redeem.Reward == reward && (member is null || found.Book.Holder(redeem.Member) == found.Book.Holder(member)))
        .Select(static other => other.Command)
        .Distinct()
        .Count();

    /// <summary>What a command would take.</summary>
    private static (string Wallet, long Points) Needed(Case found, Command command) => command switch
    {
        Redeem redeem => (found.Book.Terms.Reward(redeem.Reward)!.Definition.Price!.Wallet, found.Book.Terms.Reward(redeem.Reward)!.Definition.Price!.Points),
        Transfer transfer => (transfer.Wallet, transfer.Points),
        Buy buy => (Setups.Points, found.Book.Terms.Payment(buy).Points),
        Adjust adjust => (adjust.Wallet, -adjust.Points),
        _ => throw new ArgumentException($"{command} takes no points.", nameof(command)),
    };

    private static long Available(Case found, Page page, string wallet, DateTimeOffset at) =>
        found.Book.Accounts[page.Entry.Account].Purse.AsOf(wallet, at, page.Entries) is var balance ? Math.Max(0, balance.Active - balance.Debt) : 0;
}
