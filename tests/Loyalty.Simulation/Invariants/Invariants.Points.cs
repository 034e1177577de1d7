using Loyalty.Simulation.Oracle;

namespace Loyalty.Simulation.Invariants;

// What happens to points, as the oracle finds it in the journal.
internal static partial class Invariants
{
    public static Invariant BalanceIsSumOfEntries { get; } = new(
        nameof(BalanceIsSumOfEntries),
        "Every balance is the sum of its entries: in every record, and in what members are shown in the end.",
        static found => found.Found(About.Sums).Concat(AtRest(found)));

    public static Invariant NoBucketBelowZero { get; } = new(
        nameof(NoBucketBelowZero),
        "There are never fewer points of a kind than none, and nobody spends more than there is.",
        static found => found.Found(About.BelowZero));

    public static Invariant EarnsWhatTheRulesGive { get; } = new(
        nameof(EarnsWhatTheRulesGive),
        "A purchase, an activity and joining earn what the rules and campaigns of the program give for them, rounded once.",
        static found => found.Found(About.Earning));

    public static Invariant CapNeverExceeded { get; } = new(
        nameof(CapNeverExceeded),
        "No member gets more in a period than the limits of rules, campaigns and rewards let through.",
        static found => found.Found(About.Caps));

    public static Invariant VariantsStay { get; } = new(
        nameof(VariantsStay),
        "A member always has the same variant of a campaign, and the control group gets nothing.",
        static found => found.Found(About.Variants));

    public static Invariant ValuedByTheEditionOfItsTime { get; } = new(
        nameof(ValuedByTheEditionOfItsTime),
        "What occurred is valued by the edition that was in force then, whatever is published later.",
        static found => found.Found(About.Editions));

    public static Invariant CountsOnItsDay { get; } = new(
        nameof(CountsOnItsDay),
        "What occurred counts on its day, or on that of its arrival after the late window; what lies in the future is refused, and so is a return after the return window.",
        static found => found.Found(About.Time));

    public static Invariant BecomesActiveOnItsDay { get; } = new(
        nameof(BecomesActiveOnItsDay),
        "Pending points become active on their day, all of them and no sooner.",
        static found => found.Found(About.Activating));

    public static Invariant PointsExpireOnTheirDay { get; } = new(
        nameof(PointsExpireOnTheirDay),
        "Points end on their day, all that are left of them and no sooner.",
        static found => found.Found(About.Expiring));

    public static Invariant DebtIsRepaidFirst { get; } = new(
        nameof(DebtIsRepaidFirst),
        "What a return takes and the member has spent is owed as the program says, and whatever comes in repays it first.",
        static found => found.Found(About.Debt));

    public static Invariant ReturnTakesBackExactlyWhatWasEarned { get; } = new(
        nameof(ReturnTakesBackExactlyWhatWasEarned),
        "Returns take back what was given, less what the rest is entitled to by the edition of the purchase, in whatever parts they come; first of what was earned.",
        static found => found.Found(About.TakingBack));

    public static Invariant NoMoreComesBackThanWasBought { get; } = new(
        nameof(NoMoreComesBackThanWasBought),
        "Returns bring back what was asked for, and never more of a line than is left of it.",
        static found => found.Found(About.Quantities));

    public static Invariant ParkedReturnsAreAppliedOrEnd { get; } = new(
        nameof(ParkedReturnsAreAppliedOrEnd),
        "A return that comes before its purchase is applied in the record of the purchase, or ends after the late window.",
        static found => found.Found(About.Parking));

    public static Invariant PaysNoMoreThanItTakes { get; } = new(
        nameof(PaysNoMoreThanItTakes),
        "Points pay no more of a purchase than is payable, as few of them as it takes, and come back with it in proportion.",
        static found => found.Found(About.Paying));

    public static Invariant SpendsWhatEndsFirst { get; } = new(
        nameof(SpendsWhatEndsFirst),
        "Of active points those are spent that end first, then the oldest.",
        static found => found.Found(About.Spending));

    public static Invariant ComesBackWhereItWas { get; } = new(
        nameof(ComesBackWhereItWas),
        "Spent points come back once, with their old end; if that passed at most 30 days ago, they live 30 days from then.",
        static found => found.Found(About.Restoring));

    public static Invariant RedeemsByTheTerms { get; } = new(
        nameof(RedeemsByTheTerms),
        "A voucher is issued once, for its price, to who may have it; or what was held for it comes back.",
        static found => found.Found(About.Redeeming));

    public static Invariant VouchersEndOnce { get; } = new(
        nameof(VouchersEndOnce),
        "A voucher is used, cancelled or expires: one of them, and once.",
        static found => found.Found(About.Vouchers).Concat(
            from member in found.Outcome.Members
            let open = found.Book.Holder(member.Member)!.Vouchers.Values.Where(issued => !(issued.ExpiresAt <= member.Summary.AsOf)).Select(static issued => issued.Voucher).Order(StringComparer.Ordinal).ToArray()
            let shown = member.Vouchers.Select(static voucher => voucher.Id).Order(StringComparer.Ordinal).ToArray()
            where !open.SequenceEqual(shown)
            select new Breach(member.Member, $"{string.Join(", ", shown)} can be used in the end instead of {string.Join(", ", open)}")));

    public static Invariant TransfersMoveAndNeverMake { get; } = new(
        nameof(TransfersMoveAndNeverMake),
        "What leaves by a transfer arrives, or comes back: with its end, once, and never both.",
        static found => found.Found(About.Transfers).Concat(
            from transfer in found.Book.Transfers
            where found.Rests
            let moving = transfer.Value
            where !moving.IsOver || moving.Credited + moving.Back != moving.Points || (moving.Credited > 0 && moving.Back > 0)
            select new Breach(moving.From, $"of the {moving.Points} of transfer {transfer.Key} {moving.Credited} arrived and {moving.Back} came back")));

    public static Invariant AdjustsWhatWasAsked { get; } = new(
        nameof(AdjustsWhatWasAsked),
        "An adjustment gives or takes as many points as the operator said.",
        static found => found.Found(About.Adjusting));

    public static Invariant BlockedStaysAsItIs { get; } = new(
        nameof(BlockedStaysAsItIs),
        "A member who is blocked neither earns nor spends; nobody is blocked twice.",
        static found => found.Found(About.Blocking));

    public static Invariant NothingIsLeftOfTheErased { get; } = new(
        nameof(NothingIsLeftOfTheErased),
        "Who is erased loses all points, debts, vouchers and waiting returns in one record, and nothing happens to the account any more.",
        static found => found.Found(About.Erasing));

    public static Invariant StandsWhereItCounts { get; } = new(
        nameof(StandsWhereItCounts),
        "A member stands in the tier that what counted supports, and in a higher one only as long as the program promised.",
        static found => found.Found(About.Tiers));

    /// <summary>What members are shown in the end is what the journal comes to.</summary>
    private static IEnumerable<Breach> AtRest(Case found) =>
        from member in found.Outcome.Members
        let account = found.Book.Holder(member.Member)
        from wallet in member.Summary.Balances.Select(static balance => balance.Wallet).Union(found.Book.Terms.Wallets)
        let balance = member.Summary.Balances.FirstOrDefault(balance => balance.Wallet == wallet)
        let shown = balance is null ? default : new Balance(balance.Active, balance.Pending, balance.Debt)
        let sum = account is null ? default : found.Book.HolderOf(account, wallet).Purse.AsOf(wallet, member.Summary.AsOf)
        where shown != sum || (balance?.Balance ?? 0) != shown.Active - shown.Debt
        select new Breach(member.Member, $"{wallet} shows {shown} in the end instead of {sum}");
}
