using System.Collections.Immutable;
using Loyalty.Contracts.Referrals;
using Loyalty.Domain.Accounts.Events;
using Loyalty.Domain.Referrals;

namespace Loyalty.Domain.Accounts;

public sealed partial class AccountState
{
    /// <summary>Null: the member joined without a code.</summary>
    public MemberReferral? Referral { get; private set; }

    /// <summary>The code by which friends join; null: none was made.</summary>
    public string? ReferralCode { get; private set; }

    /// <summary>
    /// Of members who were merged into this one, which has a referral of its own: those that a purchase had qualified. A
    /// return of it takes back what they gave; nothing else comes of them.
    /// </summary>
    public ImmutableArray<MemberReferral> MergedReferrals { get; private set; } = [];

    /// <summary>The referral that a purchase qualified and that was not taken back; null: none.</summary>
    public MemberReferral? ReferralBy(string channel, string purchase) => Referral?.IsBy(channel, purchase) == true
        ? Referral
        : MergedReferrals.FirstOrDefault(referral => referral.IsBy(channel, purchase));

    private void ApplyReferral(AccountEvent happened)
    {
        switch (happened)
        {
            case ReferralCodeMade made:
                ReferralCode = made.Code;
                break;
            case MemberReferred referred:
                Referral = new MemberReferral
                {
                    By = referred.By,
                    At = referred.At,
                    State = referred.Refused is null ? ReferralState.Open : ReferralState.Refused,
                    Reason = referred.Refused,
                };
                break;
            case ReferralRefused refused:
                Referral = Referral! with { State = ReferralState.Refused, Reason = refused.Refused };
                break;
            case ReferralStarted started:
                _processes.Add(started);
                Referral = Referral! with { State = ReferralState.Qualified, PurchaseChannel = started.PurchaseChannel, PurchaseId = started.PurchaseId };
                break;
            case ReferralUndone undone:
                _processes.Add(undone);
                if (MergedReferrals.FirstOrDefault(referral => referral.Friend == undone.Friend) is { } merged)
                {
                    MergedReferrals = MergedReferrals.Remove(merged);
                }
                else
                {
                    Referral = Referral! with { State = ReferralState.TakenBack };
                }

                break;
            case ReferralEnded ended:
                _processes.RemoveAll(process => process.Id == ended.Id);

                // One that was taken back meanwhile stays so.
                if (Referral is { State: ReferralState.Qualified } referral && !ended.Undone)
                {
                    Referral = referral with { State = ended.Refused is null ? ReferralState.Rewarded : ReferralState.NotRewarded, Reason = ended.Refused };
                }

                break;
        }
    }
}
