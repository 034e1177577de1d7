using Loyalty.Contracts.Common;
using Loyalty.Contracts.Members;
using Loyalty.Contracts.Referrals;
using Loyalty.Domain.Accounts;
using Loyalty.Domain.Programs;

namespace Loyalty.Grains.Referrals;

/// <summary>
/// Whether a friend whose purchase may qualify is the referrer: what both gave of themselves since the friend joined counts
/// as well. Asked of the profiles once for a purchase, and only while the referral is open.
/// </summary>
internal sealed class SelfReferralCheck(IGrainFactory grains, string member)
{
    private bool _asked;

    /// <summary>For the decision that follows a <see cref="Prepare"/> that returned null.</summary>
    public bool Found { get; private set; }

    /// <summary>Null when it is known, or nothing can qualify.</summary>
    public Task? Prepare(AccountState state, CompiledEdition edition) =>
        _asked || edition.Referral is null || state.Referral is not { State: ReferralState.Open, By: { } by } ? null : Ask(by);

    private async Task Ask(string referrer)
    {
        var own = await grains.GetGrain<IProfile>(member).GetFingerprints();
        Found = await grains.GetGrain<IProfile>(Ids.Member(Ids.ProgramOf(member), referrer)).Shares(own);
        _asked = true;
    }
}
