using Loyalty.Contracts.Challenges;
using Loyalty.Contracts.Common;
using Loyalty.Domain.Accounts;
using Loyalty.Domain.Challenges;
using Loyalty.Domain.Common;
using Loyalty.Grains.Accounts;
using Loyalty.Grains.Programs;

namespace Loyalty.Grains.Members;

internal sealed partial class MemberGrain : IMemberChallenges
{
    public Task<Outcome<MemberChallenges>> GetChallenges() => OrThere<IMemberChallenges, MemberChallenges>(GetChallengesHere(), there => there.GetChallenges());

    private Task<Outcome<MemberChallenges>> GetChallengesHere() =>
        Read<MemberChallenges>((state, program, now) => ChallengeAnswers.Of(state, Member, program.InForceAt(now), program.Edition, now));

    public async Task<Refusal?> ShowOnLeaderboards(bool shown)
    {
        var editions = new EditionsInForce(catalog, Program);
        var outcome = await _account.Execute(new AccountOperation<AccountRecord>
        {
            // Nothing is decided twice: whoever is shown already is not shown again.
            Key = OperationKeys.Leaderboards(Key, _account.State.Version),
            Prepare = _ => editions.Prepare(),
            Decide = state => editions.Program is { } program ? LeaderboardRules.Decide(state, shown, program.Edition) : Refusals.ProgramNotFound,
            Answer = record => record,
            Differences = _ => [],
            ReceivedAt = time.GetUtcNow,
            FromProfile = true,
        });
        return outcome?.Refusal;
    }
}
