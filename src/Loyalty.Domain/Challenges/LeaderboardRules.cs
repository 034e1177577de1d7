using Loyalty.Contracts.Programs;
using Loyalty.Domain.Accounts;
using Loyalty.Domain.Accounts.Events;
using Loyalty.Domain.Programs;

namespace Loyalty.Domain.Challenges;

/// <summary>Decides who is ranked: members who gave a name for it, until they take it back.</summary>
public static class LeaderboardRules
{
    /// <summary>Whether a challenge has a leaderboard by the edition in force. Scores are told of all challenges, so that one can be opened while a window runs.</summary>
    public static bool IsShown(ProgramDefinition program, string challenge) => program.Challenges.Any(known => known.Id == challenge && known.Leaderboard);

    /// <summary>Nothing, when it is so already.</summary>
    /// <param name="state">The account; not changed.</param>
    /// <param name="shown">Whether the member is ranked from now on.</param>
    /// <param name="editions">Any edition of the program by its number.</param>
    public static Decision Decide(AccountState state, bool shown, Func<int, CompiledEdition> editions) =>
        state.OnLeaderboards == shown || state.Status is AccountStatus.None or AccountStatus.Enrolling
            ? Decision.Of([])
            : Decision.Of([new LeaderboardChanged { Shown = shown, Scores = [.. Scores(state, editions)] }]);

    internal static IEnumerable<ChallengeScore> Scores(AccountState state, Func<int, CompiledEdition> editions)
    {
        foreach (var progress in state.Challenges)
        {
            if (progress is { Forgotten: false, CountsNothing: false })
            {
                yield return new ChallengeScore(progress.Challenge, progress.Start, progress.Score(editions(progress.Edition).Challenge(progress.Challenge).Definition.Measure));
            }
        }
    }
}
