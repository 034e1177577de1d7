using Loyalty.Contracts.Common;
using Loyalty.Contracts.Referrals;
using Loyalty.Domain.Referrals;

namespace Loyalty.Domain.Relay;

public sealed partial class RelayFold
{
    private readonly SortedDictionary<string, ReferralTally> _referrals = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, ReferrerSteps> _referrers = new(StringComparer.Ordinal);

    /// <summary>By program.</summary>
    public IReadOnlyDictionary<string, ReferralTally> Referrals => _referrals;

    /// <summary>By program/referrer.</summary>
    public IReadOnlyDictionary<string, ReferrerSteps> Referrers => _referrers;

    private void AddReferral(string friend, RelayEvent happened)
    {
        var program = Ids.ProgramOf(friend);
        var day = Get(_referrals, program).On(happened.Day);
        var isRefused = happened.Refused is not null;
        switch (happened.Type)
        {
            case "referred":
                day.Refused += isRefused ? 1 : 0;
                day.Started += isRefused ? 0 : 1;
                Step(isRefused ? ReferralState.Refused : ReferralState.Open);
                break;
            case "refno":
                day.Refused++;
                Step(ReferralState.Refused);
                break;
            case "refer":
                day.Qualified++;
                Step(ReferralState.Qualified);
                break;
            case "refundo":
                day.TakenBack++;
                Step(ReferralState.TakenBack);
                break;
            case "referend" when !happened.Undone:
                day.NotRewarded += isRefused ? 1 : 0;
                day.Rewarded += isRefused ? 0 : 1;
                Step(isRefused ? ReferralState.NotRewarded : ReferralState.Rewarded);
                break;
        }

        void Step(ReferralState state)
        {
            // Nobody's code is nobody's referral.
            if (happened.By is { } by)
            {
                Get(_referrers, Ids.Member(program, by)).Steps.Add(new ReferrerStep
                {
                    Friend = happened.Friend ?? Ids.LocalOf(friend),
                    State = state,
                    Day = happened.Type == "referred" ? happened.Day : default,
                    Reason = happened.Refused,
                });
            }
        }
    }
}
