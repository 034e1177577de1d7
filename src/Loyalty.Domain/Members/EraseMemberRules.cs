using System.Collections.Immutable;
using Loyalty.Contracts.Common;
using Loyalty.Contracts.Members;
using Loyalty.Domain.Accounts;
using Loyalty.Domain.Accounts.Events;
using Loyalty.Domain.Accounts.Merging;
using Loyalty.Domain.Challenges;
using Loyalty.Domain.Common;
using Loyalty.Domain.Programs;
using Loyalty.Domain.Schedules;

namespace Loyalty.Domain.Members;

/// <summary>Decides the legs of erasing a member on the account.</summary>
public static class EraseMemberRules
{
    /// <summary>How long an erasing may take before the sweep takes it up.</summary>
    public static readonly TimeSpan Timeout = TimeSpan.FromMinutes(1);

    /// <summary>There is one for an account, ever.</summary>
    public const string ProcessId = "erase";

    /// <summary>How what waits on the account ends.</summary>
    private const string Outcome = "memberErased";

    public static Refusal UnderWay { get; } = Refusal.Unavailable(
        "erasureUnderWay", "The member is being erased: that has begun, and goes on by itself. Send the same request again.");

    /// <summary>Why nothing else happens to the account; null when the member is not erased.</summary>
    public static Refusal? Refuse(AccountState state) =>
        state.Status is AccountStatus.Erasing or AccountStatus.Erased ? Refusals.MemberErased : null;

    /// <summary>The first leg. A blocked member can be erased as well.</summary>
    public static Decision Start(AccountState state, EraseMember command, CompiledEdition edition, DateTimeOffset now)
    {
        if (state.Status is not (AccountStatus.Active or AccountStatus.Blocked))
        {
            return Refuse(state) ?? MergeRules.Refuse(state) ?? Refusals.MemberNotFound;
        }

        if (state.Household is not null)
        {
            return Refusals.InHousehold;
        }

        var due = DueRules.Advance(state.Fork(), edition, now);
        return state.Processes.Count > 0
            ? Refusals.ProcessesOpen(state.Processes.Count)
            : Decision.Of([.. due, new ErasureStarted { Id = ProcessId, ResumeAt = (now + Timeout).ToUniversalTime(), Channel = command.Channel, By = command.By }]);
    }

    /// <summary>The last leg: everything that the account holds ends, so that its entries come to nothing and nothing falls due any more.</summary>
    /// <param name="state">The account; not changed.</param>
    /// <param name="edition">The edition in force.</param>
    /// <param name="editions">Any edition of the program by its number.</param>
    /// <param name="now">The platform's clock.</param>
    public static Decision End(AccountState state, CompiledEdition edition, Func<int, CompiledEdition> editions, DateTimeOffset now)
    {
        if (state.Status != AccountStatus.Erasing)
        {
            return Decision.Of([]);
        }

        var at = now.ToUniversalTime();
        var after = state.Fork();
        var due = DueRules.Advance(after, edition, now);
        return Decision.Of(
        [
            .. due,
            .. after.Vouchers.Select(voucher => new VoucherExpired { At = at, Voucher = voucher.Voucher, Reward = voucher.Reward }),
            .. after.Parked.Select(parked => new ParkedReturnEnded { Channel = parked.Channel, Id = parked.Id, Outcome = Outcome }),
            .. after.Adjustments.Select(waiting => new AdjustmentEnded { Id = waiting.Id, Outcome = Outcome }),
            .. LeaderboardRules.Decide(after, shown: false, editions).Events,
            .. after.SegmentIds.Select(segment => new SegmentChanged { Segment = segment, Joined = false, Day = edition.Calendar.DayOf(now) }),
            .. Forfeits(after),
            new MemberErased { Id = ProcessId, At = at, Day = edition.Calendar.DayOf(now), From = after.Tier },
        ]);
    }

    /// <summary>Both legs at once, for a dry run.</summary>
    public static Decision Foretell(AccountState state, EraseMember command, CompiledEdition edition, Func<int, CompiledEdition> editions, DateTimeOffset now)
    {
        var started = Start(state, command, edition, now);
        if (started.Refusal is not null)
        {
            return started;
        }

        var after = state.Fork();
        foreach (var happened in started.Events)
        {
            after.Apply(happened);
        }

        return Decision.Of([.. started.Events, .. End(after, edition, editions, now).Events]);
    }

    /// <summary>What is answered, from the record of the last leg: the first time and on a repeat alike.</summary>
    public static ErasedMember Answer(AccountRecord record, string member) => new()
    {
        Member = member,
        ErasedAt = record.At,
        Forfeited = [.. record.Events.OfType<PointsForfeited>().Select(forfeited => new ForfeitedWallet(forfeited.Wallet, forfeited.Points, forfeited.Debt))],
        Vouchers = record.First<MemberErased>() is { } erased ? record.Events.OfType<VoucherExpired>().Count(ended => ended.At == erased.At) : 0,
    };

    private static IEnumerable<PointsForfeited> Forfeits(AccountState state) =>
        from wallet in state.Buckets.Select(held => held.Bucket.Wallet).Union(state.Debts.Keys).Order(StringComparer.Ordinal)
        let takes = state.Buckets.Where(held => held.Bucket.Wallet == wallet).ToImmutableArray()
        select new PointsForfeited { Wallet = wallet, Points = takes.Sum(take => take.Points), Takes = takes, Debt = state.DebtOf(wallet) };
}
