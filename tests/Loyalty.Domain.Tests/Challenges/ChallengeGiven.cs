using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Loyalty.Contracts.Challenges;
using Loyalty.Contracts.Programs;
using Loyalty.Domain.Accounts;
using Loyalty.Domain.Challenges;

namespace Loyalty.Domain.Tests.Challenges;

/// <summary>Short ways to say what a test about challenges needs.</summary>
internal static class ChallengeGiven
{
    /// <summary>Three purchases for 50 points, once, when nothing else is said.</summary>
    public static ChallengeDefinition Challenge(ChallengeMeasure measure = ChallengeMeasure.Count, long goal = 3, long? points = 50, string id = "regular") => new()
    {
        Id = id,
        Measure = measure,
        Goal = goal,
        Points = points is { } some ? new ChallengePoints("points", some) : null,
    };

    /// <summary>A program in which purchases earn nothing, so that all points are the challenges'.</summary>
    public static ProgramDefinition Program(params ImmutableArray<ChallengeDefinition> challenges) => Given.Program(Given.Rule(wallet: "status")) with
    {
        Challenges = challenges,
        ActivityTypes = [new ActivityType { Id = "review" }],
    };

    public static ChallengeStatus Status(this TestMember member, string challenge = "regular") =>
        member.Challenges().Challenges.Single(status => status.Challenge == challenge);

    public static MemberChallenges Challenges(this TestMember member) => ChallengeAnswers.Of(member.State, "member", member.Current, member.Edition, member.Now);

    /// <summary>What is stored of challenges and badges.</summary>
    public static string Text(AccountState state)
    {
        var snapshot = JsonNode.Parse(TestMember.Text(state))!;
        return $"{snapshot["ch"]?.ToJsonString()} {string.Join(' ', state.Badges.Select(badge => $"{badge.Badge}x{badge.Times}").Order())}";
    }
}
