using Loyalty.Contracts.Challenges;
using Loyalty.Contracts.Common;
using Loyalty.Contracts.Members;
using Loyalty.Domain.Accounts;
using Loyalty.Domain.Challenges;
using Loyalty.Domain.Common;

namespace Loyalty.Grains.Members;

internal sealed partial class MemberGrain : IMemberChallenges
{
    public Task<Outcome<MemberChallenges>> GetChallenges() => OrThere<IMemberChallenges, MemberChallenges>(GetChallengesHere(), there => there.GetChallenges());

    private Task<Outcome<MemberChallenges>> GetChallengesHere() =>
        Read<MemberChallenges>((state, program, now) => ChallengeAnswers.Of(state, Member, program.InForceAt(now), program.Edition, now));

    public async Task<Refusal?> ShowOnLeaderboards(bool shown, MemberTraits traits)
    {
        // Nothing is decided twice: whoever is shown already is not shown again.
        var outcome = await _account.Execute(ByProgram(
            OperationKeys.Leaderboards(Key, _account.State.Version),
            (state, program, _) => LeaderboardRules.Decide(state, shown, program.Edition),
            static record => record) with { Traits = traits });
        return outcome?.Refusal;
    }
}
