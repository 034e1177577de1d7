using System.Collections.Immutable;
using Loyalty.Contracts.Access;
using Loyalty.Contracts.Challenges;
using Loyalty.Contracts.Common;
using Loyalty.Contracts.Programs;
using Loyalty.Domain.Challenges;
using Loyalty.Gateway.Access;
using Loyalty.Gateway.Common;
using Loyalty.Gateway.Common.Bodies;
using Loyalty.Gateway.Common.OpenApi;
using Loyalty.Gateway.Common.Problems;
using Loyalty.Gateway.Programs;
using Microsoft.AspNetCore.Http.HttpResults;
using static Microsoft.AspNetCore.Http.StatusCodes;

namespace Loyalty.Gateway.Challenges;

/// <summary>Challenges: how far a member is, how many take part, who leads.</summary>
internal static class ChallengesApi
{
    public static void MapChallengeEndpoints(this IEndpointRouteBuilder endpoints)
    {
        var program = endpoints.MapGroup("/programs/{program}").WithTags("Challenges");
        program.MapGet("/members/{member}/challenges", GetOfMember).Needs(Permissions.MembersRead).WithSummary("See a member's challenges and badges")
            .WithDescription("The challenges that are on, each with the progress in the window that is open now, and the badges that the member holds.").Answers(Status404NotFound);

        var challenges = program.MapGroup("/challenges").Needs(Permissions.InsightRead);
        challenges.MapGet("", List).WithSummary("List challenges")
            .WithDescription("The challenges of the edition in force, retired ones too, each with how many take part and how often it was completed.").Answers(Status404NotFound);
        challenges.MapGet("/{challenge}", Get).WithSummary("See a challenge's results")
            .WithDescription("How many members began and completed it, by day of what made it happen; from and to included.")
            .Answers(Status400BadRequest, Status404NotFound).Asks("from", "to");
        challenges.MapGet("/{challenge}/leaderboard", GetLeaderboard).WithSummary("See a challenge's leaderboard")
            .WithDescription("Members who gave a leaderboard name, best first, at most 1,000 of one window; start is the window's first day, the newest one when absent. Who did as much stands in the order in which it was done. The best 1,000 are kept: when so many of them left that fewer are known for certain than were asked for, the list ends there and goesOn says so. It follows the journal by a moment. Nobody is in it while the challenge has no leaderboard; opened while a window runs, it has what was done before.")
            .Answers(Status400BadRequest, Status404NotFound).Asks("start", "limit");
    }

    public static async Task<Results<Ok<MemberChallenges>, ProblemHttpResult>> GetOfMember(string program, string member, IGrainFactory grains)
    {
        var outcome = await Calls.Ask(grains.GetGrain<IMemberChallenges>(Ids.Member(program, member)), static grain => grain.GetChallenges());
        return outcome.Value is { } challenges ? TypedResults.Ok(challenges) : Problem.From(outcome.Refusal!);
    }

    public static async Task<Results<Ok<ChallengeList>, ProblemHttpResult>> List(string program, IGrainFactory grains, TimeProvider time)
    {
        var current = await CurrentProgram.Get(program, grains, time);
        if (current.Value is not { } definition)
        {
            return Problem.From(current.Refusal!);
        }

        // Without days: only the sums.
        var results = await Task.WhenAll(definition.Challenges.Select(challenge => Challenge(grains, program, challenge.Id).GetResults(DateOnly.MaxValue, null)));
        return TypedResults.Ok(new ChallengeList(
            [.. definition.Challenges.Zip(results, static (challenge, result) => new ChallengeOverview(challenge.Id, challenge.Name, challenge.Measure, challenge.Retired, result.TakingPart, result.Completed))]));
    }

    public static async Task<Results<Ok<ChallengeResults>, ProblemHttpResult>> Get(string program, string challenge, HttpRequest request, IGrainFactory grains, TimeProvider time)
    {
        var faults = new Faults();
        Query.OnlyKnown(request, faults, "from", "to");
        var (from, to) = (Query.Date(request, faults, "from"), Query.Date(request, faults, "to"));
        if (from > to)
        {
            faults.Add("?to", "must not be before from");
        }

        if (faults.Any)
        {
            return Problem.Invalid(faults);
        }

        return await Current(program, challenge, grains, time) is (_, { } missing) ? missing : TypedResults.Ok(await Challenge(grains, program, challenge).GetResults(from, to));
    }

    public static async Task<Results<Ok<Leaderboard>, ProblemHttpResult>> GetLeaderboard(string program, string challenge, HttpRequest request, IGrainFactory grains, TimeProvider time)
    {
        var faults = new Faults();
        Query.OnlyKnown(request, faults, "start", "limit");
        var start = Query.Date(request, faults, "start");
        var limit = GatewayLimits.DefaultPage;
        if (Query.One(request, faults, "limit") is { } given
            && (!int.TryParse(given, System.Globalization.NumberStyles.None, null, out limit) || limit is < 1 or > Limits.PageSize))
        {
            faults.Add("?limit", $"must be a whole number from 1 to {Limits.PageSize}");
        }

        if (faults.Any)
        {
            return Problem.Invalid(faults);
        }

        var (definition, missing) = await Current(program, challenge, grains, time);
        return missing is not null ? missing
            : TypedResults.Ok(LeaderboardRules.IsShown(definition!, challenge) ? await Challenge(grains, program, challenge).GetLeaderboard(start, limit) : new Leaderboard { Entries = [] });
    }

    /// <summary>Asking the grain of a challenge that does not exist would bring one into being.</summary>
    private static async Task<(ProgramDefinition? Program, ProblemHttpResult? Missing)> Current(string program, string challenge, IGrainFactory grains, TimeProvider time)
    {
        var current = await CurrentProgram.Get(program, grains, time);
        return current.Value is not { } definition ? (null, Problem.From(current.Refusal!))
            : definition.Challenges.Any(known => known.Id == challenge) ? (definition, null)
            : (null, Problem.NotFound("challengeNotFound", "The program has no such challenge."));
    }

    private static IChallenge Challenge(IGrainFactory grains, string program, string challenge) => grains.GetGrain<IChallenge>(Ids.Challenge(program, challenge));
}

internal sealed record ChallengeList(ImmutableArray<ChallengeOverview> Challenges);

/// <summary>A challenge and what became of it.</summary>
/// <param name="Challenge">The challenge's id.</param>
/// <param name="Name">What it is called.</param>
/// <param name="Measure">What progress is measured in.</param>
/// <param name="Retired">Nothing counts any more.</param>
/// <param name="TakingPart">Windows that members are taking part in, over all time.</param>
/// <param name="Completed">Completions over all time, less those that returns undid.</param>
internal sealed record ChallengeOverview(string Challenge, string? Name, ChallengeMeasure Measure, bool Retired, long TakingPart, long Completed);
