using System.Collections.Immutable;
using Loyalty.Contracts.Accounts;
using Loyalty.Contracts.Accounts.Transfers;
using Loyalty.Contracts.Common;
using Loyalty.Domain.Accounts.Events;
using Loyalty.Domain.Accounts.Households;
using Loyalty.Domain.Common;
using Loyalty.Domain.Programs;
using Loyalty.Domain.Rewards;
using Loyalty.Domain.Schedules;

namespace Loyalty.Domain.Accounts.Transfers;

/// <summary>Decides the legs of a transfer.</summary>
public static class TransferRules
{
    /// <summary>How long a transfer may take before the sweep takes it up.</summary>
    public static readonly TimeSpan Timeout = TimeSpan.FromMinutes(1);

    private const string Reason = "transferred";

    private static Refusal ToSelf { get; } = new()
    {
        Kind = RefusalKind.Rule,
        Code = "transferToSelf",
        Detail = "Points cannot be transferred to the member who gives them.",
        Errors = [new Fault("/to", "is the giver")],
    };

    private static Refusal NotAllowed { get; } = new()
    {
        Kind = RefusalKind.Rule,
        Code = "transferNotAllowed",
        Detail = "The program lets no points of this wallet be transferred.",
        Errors = [new Fault("/wallet", "is not transferable")],
    };

    public static Refusal ReceiverNotFound { get; } = Receiver("receiverNotFound", "The program has no member with the receiver's id.", "is not a member of the program");

    public static Refusal ReceiverBlocked { get; } = Receiver("receiverBlocked", "The receiver is blocked: nothing is earned or spent.", "is blocked");

    /// <summary>What the giver is told when the receiver could not take the points: nothing has moved.</summary>
    /// <param name="refused">The code of the receiver's refusal.</param>
    public static Refusal Undone(string refused) =>
        refused == ReceiverBlocked.Code ? ReceiverBlocked
        // Who is erased while the points are under way is there as little as who was before.
        : refused == ReceiverNotFound.Code || refused == Refusals.MemberErased.Code ? ReceiverNotFound
        : Receiver(refused, "The receiver could not take the points; they are back.", "could not take the points");

    /// <summary>The first leg: the points leave.</summary>
    /// <param name="state">The giver's account; not changed.</param>
    /// <param name="member">The giver.</param>
    /// <param name="command">The transfer.</param>
    /// <param name="edition">The edition in force.</param>
    /// <param name="now">The platform's clock.</param>
    public static Decision Debit(AccountState state, string member, TransferPoints command, CompiledEdition edition, DateTimeOffset now)
    {
        if (Refuse(state, member, command, edition) is { } refusal)
        {
            return refusal;
        }

        var after = state.Fork();
        var due = DueRules.Advance(after, edition, now);
        var available = Spending.Available(after, command.Wallet, now);
        if (command.Points > available)
        {
            return Refusals.InsufficientBalance(command.Points, available);
        }

        if (after.Processes.Count >= Limits.OpenProcesses)
        {
            return Refusals.TooManyProcesses;
        }

        return Decision.Of(
        [
            .. due,
            new TransferStarted { Id = command.Id, ResumeAt = now.ToUniversalTime() + Timeout, To = command.To, Wallet = command.Wallet, Points = command.Points },
            new PointsSpent
            {
                Wallet = command.Wallet,
                Points = command.Points,
                Takes = Spending.Take(after, command.Wallet, command.Points, now),
                Reason = Reason,
                Reference = command.Id,
                Day = edition.Calendar.DayOf(now),
            }.WithEnds(after),
        ]);
    }

    /// <summary>The leg at the receiver. A refusal is an event too, see <see cref="TransferReceived"/>.</summary>
    public static Decision Credit(AccountState state, ReceivePoints command, CompiledEdition edition, DateTimeOffset now)
    {
        if (state.Status is AccountStatus.None or AccountStatus.Enrolling)
        {
            return ReceiverNotFound;
        }

        var received = new TransferReceived { Id = command.Id, From = command.From };
        if (state.Status == AccountStatus.Blocked)
        {
            return Decision.Of([received with { Refused = ReceiverBlocked.Code }]);
        }

        var after = state.Fork();
        var due = DueRules.Advance(after, edition, now);
        var credit = new PointsCredited { Wallet = command.Wallet, Reason = Reason, Reference = command.Id, Day = edition.Calendar.DayOf(now) };
        var points = command.Buckets.Select(bucket => new BucketPoints(new BucketKey(command.Wallet, bucket.EarnedOn, null, bucket.ExpiresAt).Normalized(), bucket.Points));
        var credited = Crediting.Credit(after, credit, [.. points]);
        after.Apply(credited);

        // What ended on the way leaves again at once, so that the entries add up.
        return Decision.Of([.. due, received, credited, .. DueRules.Advance(after, edition, now)]);
    }

    /// <summary>The last leg when the points arrived.</summary>
    public static Decision End(AccountState state, string transfer) =>
        IsOpen(state, transfer) ? Decision.Of([new TransferEnded { Id = transfer }]) : Decision.Of([]);

    /// <summary>The last leg when the receiver could not take them: they go back to their buckets.</summary>
    /// <param name="state">The giver's account; not changed.</param>
    /// <param name="transfer">The transfer's id.</param>
    /// <param name="debit">The record of the first leg.</param>
    /// <param name="refused">What the receiver said.</param>
    /// <param name="edition">The edition in force.</param>
    /// <param name="now">The platform's clock.</param>
    public static Decision Undo(AccountState state, string transfer, AccountRecord debit, string refused, CompiledEdition edition, DateTimeOffset now)
    {
        if (!IsOpen(state, transfer))
        {
            return Decision.Of([]);
        }

        var after = state.Fork();
        var due = DueRules.Advance(after, edition, now);
        var back = VoucherRules.Restored(after, debit.First<PointsSpent>()!, HouseholdAnswers.DrawnFrom(debit), edition, now);
        return Decision.Of([.. due, new TransferEnded { Id = transfer, Refused = refused }, .. back]);
    }

    /// <summary>What a receiver is told of the points that left.</summary>
    public static ImmutableArray<PointBucket> Buckets(PointsSpent spent) =>
    [
        .. spent.Takes.Select(take => new PointBucket { Points = take.Points, EarnedOn = take.Bucket.EarnedOn, ExpiresAt = spent.EndOf(take.Bucket) }),
    ];

    public static bool IsOpen(AccountState state, string transfer) => state.Processes.Any(process => process.Id == transfer && process is TransferStarted);

    private static Refusal? Refuse(AccountState state, string member, TransferPoints command, CompiledEdition edition)
    {
        if (state.Status != AccountStatus.Active)
        {
            return state.Status == AccountStatus.Blocked ? Refusals.MemberBlocked : Refusals.MemberNotFound;
        }

        if (command.To == member || state.MergedFrom.Contains(command.To))
        {
            return ToSelf;
        }

        return edition.FindWallet(command.Wallet) is not { } wallet ? Refusals.WalletUnknown(command.Wallet, "/wallet")
            : wallet.Transferable ? null
            : NotAllowed;
    }

    private static Refusal Receiver(string code, string detail, string reason) => new()
    {
        Kind = RefusalKind.Rule,
        Code = code,
        Detail = detail,
        Errors = [new Fault("/to", reason)],
    };
}
