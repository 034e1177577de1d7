using System.Collections.Immutable;
using Loyalty.Contracts.Common;
using Loyalty.Contracts.Programs;
using Loyalty.Contracts.Referrals;
using Loyalty.Domain.Accounts;
using Loyalty.Domain.Accounts.Events;
using Loyalty.Domain.Common;
using Loyalty.Domain.Programs;

namespace Loyalty.Domain.Referrals;

/// <summary>Decides joining by a code, and the friend's legs of the processes over two accounts.</summary>
public static class ReferralRules
{
    /// <summary>How long a leg may take before the sweep takes it up.</summary>
    public static readonly TimeSpan Timeout = TimeSpan.FromMinutes(1);

    private static Refusal ReferralsNotOffered { get; } = Refusal.Rule("referralsNotOffered", "The program gives nothing for bringing friends.");

    /// <summary>A member gets a code.</summary>
    public static Decision MakeCode(AccountState state, string code, CompiledEdition edition) => state.Status switch
    {
        AccountStatus.Active when edition.Referral is null => ReferralsNotOffered,
        AccountStatus.Active => Decision.Of([new ReferralCodeMade { Code = code }]),
        AccountStatus.Blocked => Refusals.MemberBlocked,
        _ => Refusals.MemberNotFound,
    };

    /// <summary>What is recorded of a code that a member joins with; null: there was none.</summary>
    internal static MemberReferred? Join(ReferralClaim? claim, DateTimeOffset at, EditionPair editions) => claim is null ? null : new MemberReferred
    {
        By = claim.By,
        At = at,
        Day = editions.Current.Calendar.DayOf(at),
        Refused = claim.Refused ?? (editions.Current.Referral is null && editions.Valuing.Referral is null ? ReferralsNotOffered.Code : null),
    };

    /// <summary>The referrer has given an answer to a qualifying purchase.</summary>
    public static Decision End(AccountState state, ReferralStarted started, ReferralReceipt receipt) => Ended(state, started, new ReferralEnded
    {
        Id = started.Id,
        By = started.By,
        Day = started.Day,
        Points = receipt.Points,
        Refused = receipt.Refused,
        Friend = started.Friend,
    });

    /// <summary>The referrer has given back what there was.</summary>
    public static Decision EndUndone(AccountState state, ReferralUndone undone, ReferralReceipt receipt) => Ended(state, undone, new ReferralEnded
    {
        Id = undone.Id,
        By = undone.By,
        Day = undone.Day,
        Points = receipt.Points,
        Undone = true,
        Friend = undone.Friend,
    });

    /// <summary>The process by which the referrer gets something; null when it is not open.</summary>
    public static ReferralStarted? Open(AccountState state) => state.Processes.OfType<ReferralStarted>().FirstOrDefault();

    /// <summary>The processes that take back what referrers got: the member's own, and those of members who were merged into it.</summary>
    public static ImmutableArray<ReferralUndone> OpenUndone(AccountState state) => [.. state.Processes.OfType<ReferralUndone>()];

    private static Decision Ended(AccountState state, ProcessStarted process, ReferralEnded ended) =>
        state.Processes.Any(open => open.Id == process.Id) ? Decision.Of([ended]) : Decision.Of([]);
}
