using System.Collections.Immutable;
using System.Text.Json;
using Loyalty.Contracts.Accounts;
using Loyalty.Contracts.Accounts.Adjustments;
using Loyalty.Contracts.Accounts.Transfers;
using Loyalty.Contracts.Activities;
using Loyalty.Contracts.Members;
using Loyalty.Contracts.Purchases;
using Loyalty.Contracts.Purchases.Returns;
using Loyalty.Contracts.Rewards;
using Loyalty.Domain.Accounts;
using Loyalty.Domain.Accounts.Events;
using Loyalty.Simulation.Histories;
using Loyalty.Simulation.Oracle;

namespace Loyalty.Simulation.Invariants;

// What clients are told, held against what is durable.
internal static partial class Invariants
{
    public static Invariant AcknowledgedIsDurable { get; } = new(
        nameof(AcknowledgedIsDurable),
        "What is acknowledged was in the journal before its client was told.",
        static found =>
            from told in found.Outcome.Told
            where told.Kind == ToldKind.Acknowledged && Case.NameOf(told.Command) is not null
            where !found.EntriesOf(told.Command).Any(entry => entry.Landed < told.Ended)
            select Of(told, found.EntriesOf(told.Command).Any() ? "it became durable only after it was acknowledged" : "it is not in the journal"));

    public static Invariant AppliedOnce { get; } = new(
        nameof(AppliedOnce),
        "An operation is in the journal once, however often it is sent, to whomever.",
        static found => Twice(found.Outcome.Journal.GroupBy(static entry => entry.Record.Key))
            .Concat(Twice(found.Outcome.History.Commands.Select(Case.NameOf).OfType<string>().Distinct().SelectMany(name => found.EntriesOf(name), static (name, entry) => (name, entry)).GroupBy(static named => named.name, static named => named.entry)))
            .Concat(found.Found(About.Versions)));

    public static Invariant RecordsSayWhatWasSent { get; } = new(
        nameof(RecordsSayWhatWasSent),
        "Every record of a command holds what was sent, on the account for which it was sent.",
        static found => found.Found(About.Command));

    public static Invariant RefusedLeavesNoTrace { get; } = new(
        nameof(RefusedLeavesNoTrace),
        "What is refused writes nothing, and takes back what it had held.",
        static found =>
            (from operation in found.ByOperation
             from entry in found.EntriesOf(operation.Key)
             where !operation.Any(told => told.Began < entry.Landed && (told.Kind != ToldKind.Refused || IsUndone(found, told.Command)))
             select new Breach(entry.Account, $"{operation.Key} was refused ({operation.First().Code}), and is in the journal at version {entry.Version}"))
            .Concat(
                from operation in found.ByOperation
                let asked = operation.First().Command as JoinHousehold
                where asked is not null
                from entry in found.EntriesOf($"lose {asked.Key}")
                where !operation.Any(told => told.Began < entry.Landed && (WithTwoSilos(found, told) || Shown(found, asked, told.Began, entry.Landed).Any(members => members < found.Book.Most)))
                select new Breach(entry.Account, $"{operation.Key} began at version {entry.Version}, and the household was full")));

    public static Invariant SameAnswerAgain { get; } = new(
        nameof(SameAnswerAgain),
        "The same operation sent again gets the same answer, and is refused no more once it was acknowledged.",
        static found => found.ByOperation.SelectMany(static operation => Different(operation)));

    public static Invariant LandedIsAnswered { get; } = new(
        nameof(LandedIsAnswered),
        "What has landed is answered when it is sent again, and never decided anew and refused, be it that nobody was told of it.",
        static found =>
            from operation in found.ByOperation
            from told in operation
            where told.Kind == ToldKind.Refused && !IsUndone(found, told.Command)
            from entry in found.EntriesOf(operation.Key).Where(entry => entry.Landed < told.Began).Take(1)
            where !(told.Code == IdReused && IsOther(told.Command, entry))
            select Of(told, $"it was refused ({told.Code}), and is in the journal at version {entry.Version} since before"));

    public static Invariant ToldIsRecorded { get; } = new(
        nameof(ToldIsRecorded),
        "An answer says what the record says: points, balances, tier.",
        static found =>
            from told in found.Outcome.Told
            where told.Kind == ToldKind.Acknowledged
            from entry in found.EntriesOf(told.Command).Take(1)
            let shown = WithShared(found, entry)
            let difference = shown is null ? null : Difference(told, shown)
            where difference is not null
            select Of(told, difference!));

    public static Invariant CreditedHasArrived { get; } = new(
        nameof(CreditedHasArrived),
        "A transfer is said to be credited when the receiver has the points, and in transit until then.",
        static found =>
            from told in found.Outcome.Told
            where told is { Kind: ToldKind.Acknowledged, Answer: PointTransfer { State: TransferState.Credited } }
            where !found.EntriesOf($"receive {((PointTransfer)told.Answer!).Id}").Any(entry => entry.Landed < told.Ended)
            select Of(told, "it was said to be credited, and the receiver did not have it"));

    public static Invariant QuietHistoriesAnswerAtOnce { get; } = new(
        nameof(QuietHistoriesAnswerAtOnce),
        "Where nothing goes wrong, every command is answered the first time.",
        static found => found.Outcome.History.Steps.Any(static step => step is Fault) ? [] :
            from told in found.Outcome.Told
            where told.Kind == ToldKind.Unknown
            select Of(told, $"it was told {told.Status} {told.Code}, and nothing had gone wrong"));

    public static Invariant OtherContentIsRefused { get; } = new(
        nameof(OtherContentIsRefused),
        "Under an id that is taken other content is refused, and the same content never as other.",
        static found =>
            from told in found.Outcome.Told
            where told.Command is Buy { DryRun: false } or GiveBack or Redeem or Adjust
            where told.Kind == ToldKind.Acknowledged || told.Code == IdReused
            let entries = told.Kind == ToldKind.Refused && told.Command is Redeem redeem ? Begun(found, redeem) : found.EntriesOf(told.Command)
            let isOther = entries.Any(entry => IsOther(told.Command, entry))
            where isOther != (told.Code == IdReused)
            select Of(told, isOther ? "it was acknowledged, and something else is recorded" : "it was refused as other content, and none is recorded"));

    public static Invariant DryRunsForetell { get; } = new(
        nameof(DryRunsForetell),
        "What is asked as a dry run is what the same purchase earns when it comes next.",
        static found =>
            from told in found.Outcome.Told
            where told is { Kind: ToldKind.Acknowledged, Command: Buy { DryRun: true }, Answer: RecordedPurchase }
            let asked = (Buy)told.Command
            from entry in found.EntriesOf(asked with { DryRun = false }).Where(entry => entry.Landed > told.Ended && entry.Record.First<PurchaseRecorded>()!.Amount == asked.Amount)
            let before = found.Book.Accounts[entry.Account].Pages.Where(page => page.Entry.Version < entry.Version).Select(static page => page.Entry.Landed).DefaultIfEmpty().Max()
            where before < told.Began && entry.Record.Events[0] is PurchaseRecorded && !WithTwoSilos(found, told)
            where ((RecordedPurchase)told.Answer!).Edition == entry.Record.First<PurchaseRecorded>()!.Edition
            let foretold = Awards(((RecordedPurchase)told.Answer!).Awards.Where(static award => award.Campaign is null).Select(static award => (award.Rule, award.Points)))
            let given = Awards(entry.Record.Events.OfType<PointsAwarded>().Where(static award => award.Campaign is null).Select(static award => (award.Rule, award.Points)))
            where foretold != given
            select Of(told, $"it foretold {foretold}, and {given} came"));

    public static Invariant ReadYourWrites { get; } = new(
        nameof(ReadYourWrites),
        "A read shows what was acknowledged before it was asked for, and nothing that is not durable; only where two processes both think that they have the member, one may show what it knew.",
        static found =>
            from told in found.Outcome.Told
            where told is { Kind: ToldKind.Acknowledged, Command: See, Answer: MemberSummary } && !found.IsSharing(told.Command.Account)
            let summary = (MemberSummary)told.Answer!
            where !Known(found, told).Any(page => Shows(found, page, summary))
            select Of(told, $"it shows {Text(summary)} and not {string.Join(" or ", Known(found, told).Select(page => Text(found, page, summary)))}"));

    /// <summary>How long after one of two processes is lost what was active in both may still answer.</summary>
    private static readonly TimeSpan s_settling = TimeSpan.FromSeconds(20);

    private const string IdReused = "idReused";

    /// <summary>Whether a record of a command holds something else than was sent.</summary>
    private static bool IsOther(Command command, JournalEntry entry) => command switch
    {
        Buy buy => entry.Record.First<PurchaseRecorded>() is { } purchase && purchase.Amount != buy.Amount,
        GiveBack back => entry.Record.Events.Any(happened => happened switch
        {
            ReturnRecorded returned => returned.Channel == back.Channel && returned.Id == back.Id && IsOther(back, returned.AskedAmount, returned.AskedLines),
            ReturnParked parked => parked.Channel == back.Channel && parked.Id == back.Id && IsOther(back, parked.AskedAmount, parked.AskedLines),
            _ => false,
        }),
        Redeem redeem => (entry.Record.First<RedemptionStarted>()?.Reward ?? entry.Record.First<VoucherIssued>()?.Reward) is { } reward && reward != redeem.Reward,
        Adjust adjust => entry.Record.First<PointsAdjusted>() is { } adjusted && adjusted.Points != adjust.Points,
        _ => false,
    };

    private static bool IsOther(GiveBack back, long? amount, ImmutableArray<ReturnLine> lines) =>
        amount != back.Amount || !lines.Select(static line => (line.Line, (int)line.Quantity)).SequenceEqual(back.Lines.Select(static line => (line.Line, line.Quantity)));

    /// <summary>The records with which a redemption began, once or more often.</summary>
    private static IEnumerable<JournalEntry> Begun(Case found, Redeem redeem)
    {
        var voucher = Names.Voucher(redeem.Channel, redeem.Key);
        return found.Outcome.Journal.Where(entry => entry.Record.First<RedemptionStarted>()?.Voucher == voucher);
    }

    private static Breach Of(Told told, string text) => new(told.Command.Account, $"step {told.Step}, attempt {told.Attempt}, {told.Command}: {text}");

    private static IEnumerable<Breach> Twice(IEnumerable<IGrouping<string, JournalEntry>> operations) =>
        from entries in operations
        where entries.Skip(1).Any()
        select new Breach(entries.First().Account, $"{entries.Key} is in the journal {entries.Count()} times: {string.Join(", ", entries.Select(static entry => $"{entry.Account} version {entry.Version}"))}");

    /// <summary>Whether it began, and what had left for it is back.</summary>
    private static bool IsUndone(Case found, Command command) => command switch
    {
        Transfer transfer => found.Book.Transfers.TryGetValue(Names.Transfer(transfer.Key), out var moving) && moving is { IsOver: true, Credited: 0 },
        JoinHousehold => found.EntriesOf(command).All(entry => found.Book.Legs[(entry.Account, entry.Record.First<HouseholdLegStarted>()!.Id)].Taken is null),
        Merge => found.EntriesOf(command).All(entry => found.Book.Mergings[entry.Record.First<MergeStarted>()!.Id].IsUndone),
        _ => false,
    };

    private static IEnumerable<Breach> Different(IGrouping<string, Told> operation)
    {
        if (!operation.Skip(1).Any())
        {
            yield break;
        }

        var acknowledged = operation.Where(static told => told.Kind == ToldKind.Acknowledged).ToArray();
        if (acknowledged.Length == 0)
        {
            yield break;
        }

        var first = Comparable(acknowledged[0].Answer);
        foreach (var told in acknowledged.Skip(1).Where(told => Comparable(told.Answer) != first))
        {
            yield return Of(told, $"it was answered {Comparable(told.Answer)} instead of {first}");
        }

        foreach (var told in acknowledged.Where(static told => !told.Replayed).Skip(1))
        {
            yield return Of(told, "it was answered as if carried out again");
        }

        // What is in transit may yet come back to who sent it.
        var known = acknowledged.Where(static told => told.Answer is not PointTransfer { State: TransferState.InTransit }).Min(static told => (long?)told.Ended);
        foreach (var told in operation.Where(told => told.Kind == ToldKind.Refused && told.Code != IdReused && told.Began > known))
        {
            yield return Of(told, $"it was refused ({told.Code}) after it had been acknowledged");
        }
    }

    /// <summary>Without what may change: whether points that are sent have arrived.</summary>
    private static string Comparable(object? answer) => answer switch
    {
        PointTransfer transfer => JsonSerializer.Serialize(transfer with { State = default }),
        null => "",
        _ => JsonSerializer.Serialize(answer, answer.GetType()),
    };

    private static string? Difference(Told told, JournalEntry entry)
    {
        var (record, events) = (entry.Record, entry.Record.Events);
        switch (told.Answer)
        {
            case RecordedPurchase answer:
                return Difference(answer.Awards, events) ?? Difference(answer.Balances, record) ?? Difference("tier", record.Tier, answer.Tier)
                    ?? Difference("paid", Sums((record.First<PurchaseRecorded>()?.Paid ?? []).Where(static part => part.Points > 0).Select(static part => (part.Wallet, (part.Points, part.Amount)))), Sums(answer.PaidWithPoints.Select(static part => (part.Wallet, (part.Points, part.Amount)))))
                    ?? Difference("referral", record.First<ReferralStarted>()?.Points, answer.Referral?.Points) ?? Difference("late", record.First<PurchaseRecorded>()?.Late, answer.Late) ?? Difference("received at", record.At, answer.ReceivedAt);
            case RecordedActivity answer:
                return Difference(answer.Awards, events) ?? Difference(answer.Balances, record) ?? Difference("tier", record.Tier, answer.Tier);
            case RecordedReturn answer:
                return Difference("status", record.First<ReturnParked>() is null ? ReturnStatus.Applied : ReturnStatus.Parked, answer.Status)
                    ?? Difference("amount", record.First<ReturnRecorded>()?.Amount ?? 0, answer.Amount)
                    ?? Difference("left", record.First<ReturnRecorded>()?.Remaining ?? 0, answer.RemainingAmount)
                    ?? Difference("restored", events.OfType<PointsRestored>().Sum(static back => back.Points), answer.Restored.Sum(static back => back.Points))
                    ?? Difference("taken back", Sums(events.OfType<PointsTakenBack>().Select(static taken => (taken.Rule, taken.Points))), Sums(answer.TakenBack.Select(static taken => (taken.Rule, taken.Points))))
                    ?? Difference(answer.Balances, record) ?? Difference("tier", record.Tier, answer.Tier);
            case Redemption answer:
                return Difference("voucher", record.First<VoucherIssued>()?.Voucher, answer.Voucher?.Id) ?? Difference("code", record.First<VoucherIssued>()?.Code, answer.Voucher?.Code) ?? Difference(answer.Balances, record);
            case VoucherCancellation answer:
                return Difference("restored", record.First<PointsRestored>()?.Points ?? 0, answer.Restored) ?? Difference("lapsed", record.First<PointsRestored>()?.Lapsed ?? 0, answer.Lapsed) ?? Difference(answer.Balances, record);
            case Voucher answer:
                return Difference("voucher", record.First<VoucherUsed>()?.Voucher, answer.Id);
            case PointTransfer answer:
                return Difference("points", record.First<PointsSpent>()?.Points, answer.Points) ?? Difference(answer.Balances, record);
            case PointAdjustment answer:
                return Difference("points", record.First<PointsAdjusted>()?.Points, answer.Points) ?? Difference(answer.Balances, record);
            case ErasedMember answer:
                return Difference("forfeited", Sums(events.OfType<PointsForfeited>().Select(static lost => (lost.Wallet, (lost.Points, lost.Debt)))), Sums(answer.Forfeited.Select(static lost => (lost.Wallet, (lost.Points, lost.Debt)))));
            case MemberSummary answer:
                return Difference(answer.Balances, record) ?? Difference("tier", record.Tier, answer.Tier?.Tier)
                    ?? (told.Command is Enroll ? Difference("referral", (record.First<MemberReferred>()?.By, record.First<MemberReferred>()?.Refused), (answer.Referral?.By, answer.Referral?.Reason)) : null)
                    ?? (told.Command is PayMembership or EndMembership ? Difference("membership", PaidFor(record), (answer.Membership?.Plan, answer.Membership?.EndsAt, answer.Membership?.LapsesAt)) : null);
            default:
                return null;
        }
    }

    private static (string? Plan, DateTimeOffset? Ends, DateTimeOffset? Lapses) PaidFor(AccountRecord record) =>
        record.First<MembershipPaid>() is { } paid ? (paid.Plan, paid.EndsAt, paid.LapsesAt)
        : record.Events.OfType<MembershipEnded>().LastOrDefault() is { RunsOn: true } ended ? (ended.Plan, ended.At, ended.At)
        : (null, null, null);

    private static string? Difference<T>(string what, T recorded, T told) =>
        EqualityComparer<T>.Default.Equals(recorded, told) ? null : $"{what} was told as {told} and is recorded as {recorded}";

    private static string? Difference(ImmutableArray<Award> told, ImmutableArray<AccountEvent> events) => Difference(
        "awards",
        string.Join(", ", events.OfType<PointsAwarded>().Select(static award => $"{award.Rule} {award.Points}/{award.Wanted} {award.Repaid} {award.ActiveFrom:O} {award.ExpiresAt:O}")),
        string.Join(", ", told.Select(static award => $"{award.Rule} {award.Points}/{award.Wanted} {award.Repaid} {award.ActiveFrom:O} {award.ExpiresAt:O}")));

    private static string? Difference(ImmutableArray<WalletBalance> told, AccountRecord record) => Difference(
        "balances",
        Sums(record.Balances.Select(static balance => (balance.Wallet, new Balance(balance.Active, balance.Pending, balance.Debt))).Where(static balance => balance.Item2 != default)),
        Sums(told.Select(static balance => (balance.Wallet, new Balance(balance.Active, balance.Pending, balance.Debt))).Where(static balance => balance.Item2 != default)));

    private static string Sums<T>(IEnumerable<(string Name, T Number)> named) => string.Join("; ", named.OrderBy(static one => one.Name, StringComparer.Ordinal).Select(static one => $"{one.Name} {one.Number}"));

    /// <summary>What the account may have been when it was read: from what had been acknowledged by then to what was durable when it was answered.</summary>
    private static IEnumerable<Page> Known(Case found, Told told)
    {
        var since = 0L;
        foreach (var account in found.Book.Became(found.AccountOf(told.Command) ?? ""))
        {
            foreach (var page in Known(found, told, account, since).Where(static page => !page.Leaves))
            {
                yield return page;
            }

            since = account.Leaves?.Arrived?.Version ?? 0;
        }
    }

    /// <summary>The same of one of the accounts that the member had one after another, from when the member came to it.</summary>
    private static IEnumerable<Page> Known(Case found, Told told, Account account, long since)
    {
        var acknowledged = found.Outcome.Told
            .Where(earlier => earlier.Kind == ToldKind.Acknowledged && earlier.Ended < told.Began)
            .SelectMany(earlier => found.EntriesOf(earlier.Command).Concat(Elsewhere(found, earlier)))
            .Where(entry => entry.Account == account.Name && entry.Landed < told.Began)
            .Select(static entry => entry.Version)
            .DefaultIfEmpty()
            .Max();

        // Of two processes one may know less, also of the account that the member came to.
        var known = WithTwoSilos(found, told) ? 0 : Math.Max(acknowledged, since);
        return account.Pages.Where(page => page.Entry.Version >= known && page.Entry.Landed < told.Ended);
    }

    /// <summary>What is in the journal of the other one as well, once it is acknowledged.</summary>
    private static IEnumerable<JournalEntry> Elsewhere(Case found, Told told) => told switch
    {
        { Answer: PointTransfer { State: TransferState.Credited } transfer } => found.EntriesOf($"receive {transfer.Id}"),
        { Command: Merge } => found.EntriesOf(told.Command).SelectMany(entry => found.EntriesOf($"take in {entry.Record.First<MergeStarted>()!.Id}")),
        _ => [],
    };

    /// <summary>Whether two processes may have thought that they have what was asked.</summary>
    private static bool WithTwoSilos(Case found, Told told) =>
        found.Outcome.History.Steps.OfType<SecondSilo>().Any(second => told.SentAt <= second.At + second.Lasts + s_settling && told.AnsweredAt >= second.At);

    private static string Awards(IEnumerable<(string Rule, long Points)> awards) => Sums(awards);

    private static bool Shows(Case found, Page page, MemberSummary summary) =>
        page.Purchases == summary.Purchases
        && !page.Erasing
        && page.Blocked == (summary.Status == MemberStatus.Blocked)
        && (page.TierUntil <= summary.AsOf || page.Tier == summary.Tier?.Tier)
        && IsShown(page.Membership, summary)
        && Text(summary) == Text(found, page, summary);

    private static string Text(MemberSummary summary) =>
        Sums(summary.Balances.Where(static balance => balance is not { Active: 0, Pending: 0, Debt: 0 }).Select(static balance => (balance.Wallet, new Balance(balance.Active, balance.Pending, balance.Debt))));

    private static string Text(Case found, Page page, MemberSummary summary) => Sums(found.Book.Terms.Wallets
        .Select(wallet => (wallet, found.Book.Accounts[page.Entry.Account].Purse.AsOf(wallet, summary.AsOf, page.Entries)))
        .Where(static one => one.Item2 != default));
}
