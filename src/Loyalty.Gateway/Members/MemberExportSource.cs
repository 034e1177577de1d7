using Loyalty.Contracts.Accounts;
using Loyalty.Contracts.Accounts.Adjustments;
using Loyalty.Contracts.Challenges;
using Loyalty.Contracts.Common;
using Loyalty.Contracts.Members;
using Loyalty.Contracts.Purchases.Returns;
using Loyalty.Contracts.Referrals;
using Loyalty.Contracts.Rewards;
using Loyalty.Contracts.Segments;
using Loyalty.Gateway.Common;

namespace Loyalty.Gateway.Members;

/// <summary>What is written of a member before the long lists.</summary>
internal sealed record KnownOfMember(
    MemberSummary Summary,
    ProfileDocument? Profile,
    MemberWallets Wallets,
    TierProgress? Tier,
    MemberChallenges Challenges,
    MemberReferrals Referrals,
    MemberSegments Segments,
    ParkedReturns ParkedReturns,
    PendingAdjustments Adjustments);

/// <summary>A page could not be read when its turn came.</summary>
internal sealed class BrokenExportException : Exception;

/// <summary>Reads a member's data piece by piece.</summary>
internal sealed class MemberExportSource(IGrainFactory grains, string program, string member)
{
    private string Key => Ids.Member(program, member);

    public async Task<(KnownOfMember? Known, Refusal? Refusal)> ReadMember()
    {
        var summary = await Calls.Ask(grains.GetGrain<IMember>(Key), static grain => grain.GetSummary());
        var profile = await Calls.Ask(grains.GetGrain<IProfile>(Key), static grain => grain.Get());
        var wallets = await Calls.Ask(grains.GetGrain<IMember>(Key), static grain => grain.GetWallets());
        var tier = await Calls.Ask(grains.GetGrain<IMember>(Key), static grain => grain.GetTier());
        var challenges = await Calls.Ask(grains.GetGrain<IMemberChallenges>(Key), static grain => grain.GetChallenges());
        var referrals = await Calls.Ask(grains.GetGrain<IMemberReferrals>(Key), static grain => grain.GetReferrals());
        var segments = await Calls.Ask(grains.GetGrain<IMemberSegments>(Key), static grain => grain.GetSegments());
        var parked = await Calls.Ask(grains.GetGrain<IMemberReturns>(Key), static grain => grain.GetParked());
        var adjustments = await Calls.Ask(grains.GetGrain<IMemberAdjustments>(Key), static grain => grain.GetPending());

        // A program may have no tiers; and a member who is erased meanwhile has no profile any more.
        var missing = summary.Refusal ?? Unless(profile.Refusal) ?? wallets.Refusal ?? Unless(tier.Refusal)
            ?? challenges.Refusal ?? referrals.Refusal ?? segments.Refusal ?? parked.Refusal ?? adjustments.Refusal;
        return missing is null
            ? (new KnownOfMember(
                summary.Value!, profile.Value, wallets.Value!, tier.Value, challenges.Value!, referrals.Value!, segments.Value!, parked.Value!, adjustments.Value!), null)
            : (null, missing);

        static Refusal? Unless(Refusal? refusal) => refusal is { Kind: RefusalKind.NotFound } ? null : refusal;
    }

    public async Task<Outcome<VoucherPage>> ReadVouchers(string? cursor) => await Calls.Ask(
        (queries: grains.GetGrain<IRewardQueries>(program), member, cursor), static call => call.queries.ListVouchers(call.member, null, call.cursor, Limits.PageSize));

    public async Task<Outcome<MemberRecordPage>> ReadRecords(string? cursor) => await Calls.Ask(
        (queries: grains.GetGrain<IAccountQueries>(program), member, cursor), static call => call.queries.GetRecords(call.member, call.cursor, Limits.PageSize));
}
