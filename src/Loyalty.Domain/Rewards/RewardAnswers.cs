using Loyalty.Contracts.Members;
using Loyalty.Contracts.Rewards;
using Loyalty.Domain.Accounts;
using Loyalty.Domain.Accounts.Events;
using Loyalty.Domain.Members;
using Loyalty.Domain.Programs;

namespace Loyalty.Domain.Rewards;

/// <summary>What is answered about rewards and vouchers.</summary>
public static class RewardAnswers
{
    /// <summary>The catalogue, each reward with what stands in the way but for stock.</summary>
    public static MemberRewards Catalogue(AccountState state, string member, CompiledEdition edition, string? channel, DateTimeOffset now, MemberTraits? traits = null)
    {
        var current = MemberAnswers.AsOf(state, edition, now, traits);
        return new MemberRewards
        {
            Member = member,
            AsOf = now,
            Rewards = [.. edition.Definition.Rewards.Where(reward => !reward.Retired && reward.Price is not null).Select(reward => Offer(current, reward, edition, channel, now))],
        };
    }

    /// <summary>The offer with one more reason against it.</summary>
    public static MemberReward Without(MemberReward offer, RewardReason reason) => offer with { Eligible = false, Reasons = offer.Reasons.Add(reason) };

    /// <summary>What a redemption came to, from the record that issued the voucher; or would come to, from one that was not written.</summary>
    public static Redemption Redemption(AccountRecord record, string member, CompiledEdition edition, bool dryRun)
    {
        var issued = record.First<VoucherIssued>();
        var reward = edition.Reward(issued?.Reward ?? record.First<RedemptionStarted>()!.Reward)!;
        return new Redemption
        {
            Member = member,
            Reward = reward.Id,
            Price = reward.Price! with { Points = PaidFor(record, issued, reward.Price) },
            Voucher = dryRun || issued is null ? null : Issued(issued, member, edition),
            Balances = AccountAnswers.From(record.Balances),
            DryRun = dryRun,
        };
    }

    /// <summary>A voucher as it was issued.</summary>
    /// <param name="issued">How it was issued.</param>
    /// <param name="member">Whose it is.</param>
    /// <param name="edition">The edition that it was issued by.</param>
    public static Voucher Issued(VoucherIssued issued, string member, CompiledEdition edition)
    {
        var reward = edition.Reward(issued.Reward)!;
        return new Voucher
        {
            Id = issued.Voucher,
            Member = member,
            Reward = issued.Reward,
            Name = reward.Name,
            Code = issued.Code,
            State = issued.Settled ? VoucherState.Used : VoucherState.Issued,
            Channel = issued.Channel.Length == 0 ? null : issued.Channel,
            IssuedAt = issued.At,
            ExpiresAt = issued.ExpiresAt,
            Price = issued.Cause is null or VoucherGranted.Automatically ? reward.Price! with { Points = issued.Paid ?? reward.Price.Points } : null,
            Value = reward.Value,
            Channels = reward.Channels,
            Use = issued.Settled ? new VoucherUse(issued.At, issued.Channel, null) : null,
            Kind = reward.Kind,
            Ticket = issued.Ticket,
            Cause = issued.Cause is null ? null : new VoucherCause(issued.Cause, issued.By ?? ""),
        };
    }

    /// <summary>What became of a voucher.</summary>
    /// <param name="issued">How it was issued.</param>
    /// <param name="closing">The records that refer to its issue, oldest first.</param>
    /// <param name="member">Whose it is.</param>
    /// <param name="edition">The edition that it was issued by.</param>
    /// <param name="now">The platform's clock.</param>
    public static Voucher Voucher(VoucherIssued issued, IEnumerable<AccountRecord> closing, string member, CompiledEdition edition, DateTimeOffset now)
    {
        var voucher = closing.Aggregate(Issued(issued, member, edition), After);
        return voucher.State == VoucherState.Issued && voucher.ExpiresAt <= now ? voucher with { State = VoucherState.Expired } : voucher;
    }

    /// <summary>A voucher that ended unused as the purchase that had given it, or its points, was returned.</summary>
    public static Voucher Returned(Voucher voucher) => voucher with { State = VoucherState.Cancelled, CancelReason = "returned" };

    /// <summary>The voucher as a record left it that used or cancelled it, or undid its use, whatever became of it later.</summary>
    public static Voucher After(Voucher voucher, AccountRecord record) => record switch
    {
        _ when record.First<VoucherUsed>() is { } used =>
            voucher with { State = VoucherState.Used, Use = new VoucherUse(record.At, used.Channel, used.Purchase), CancelledAt = null, CancelReason = null },

        // Before the undoing of a use: of what had been returned it ends the voucher at once.
        _ when record.First<VoucherCancelled>() is { } cancelled =>
            voucher with { State = VoucherState.Cancelled, Use = null, CancelledAt = record.At, CancelReason = cancelled.Reason },
        _ when record.First<VoucherUseUndone>() is not null =>
            voucher with { State = VoucherState.Issued, Use = null, CancelledAt = null, CancelReason = null },
        _ => voucher,
    };

    public static VoucherCancellation Cancellation(AccountRecord record, Voucher voucher, bool dryRun)
    {
        var restored = record.First<PointsRestored>();
        return new VoucherCancellation
        {
            Voucher = voucher,
            Restored = restored?.Points ?? 0,
            Lapsed = restored?.Lapsed ?? 0,
            Balances = AccountAnswers.From(record.Balances),
            DryRun = dryRun,
        };
    }

    private static MemberReward Offer(AccountState current, RewardDefinition reward, CompiledEdition edition, string? channel, DateTimeOffset now)
    {
        var reasons = RewardEligibility.Reasons(current, reward, edition, channel, now);
        return new MemberReward
        {
            Id = reward.Id,
            Name = reward.Name,
            Description = reward.Description,
            Price = RewardTerms.PriceOf(reward, edition, current.Tier)!,
            Value = reward.Value,
            From = RewardTerms.FromOf(reward, edition, current.Tier),
            Until = reward.Until,
            Eligible = reasons.IsEmpty,
            Reasons = reasons,
            Kind = reward.Kind,
        };
    }

    private static long PaidFor(AccountRecord record, VoucherIssued? issued, RewardPrice price) =>
        record.First<RedemptionStarted>()?.Points ?? issued?.Paid ?? price.Points;
}
