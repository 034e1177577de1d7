using System.Collections.Immutable;
using Loyalty.Contracts.Access;
using Loyalty.Contracts.Common;
using Loyalty.Contracts.Programs;
using Loyalty.Contracts.Tiers;
using Loyalty.Gateway.Access;
using Loyalty.Gateway.Common.OpenApi;
using Loyalty.Gateway.Common.Problems;
using Loyalty.Gateway.Programs;
using Microsoft.AspNetCore.Http.HttpResults;
using static Microsoft.AspNetCore.Http.StatusCodes;

namespace Loyalty.Gateway.Tiers;

/// <summary>Tiers: how many stand in each, and who moved.</summary>
internal static class TiersApi
{
    public static void MapTierEndpoints(this IEndpointRouteBuilder endpoints)
    {
        var tiers = endpoints.MapGroup("/programs/{program}/tiers").WithTags("Tiers").Needs(Permissions.InsightRead);
        tiers.MapGet("", List).WithSummary("List tiers")
            .WithDescription("The tiers of the edition in force, lowest first, with how many members stand in each. The members themselves: list members by tier.").Answers(Status404NotFound);
        tiers.MapGet("/{tier}", Get).WithSummary("See a tier")
            .WithDescription("How many members stand in it, and moves in and out by month.").Answers(Status404NotFound);
    }

    public static async Task<Results<Ok<TierList>, ProblemHttpResult>> List(string program, IGrainFactory grains, TimeProvider time)
    {
        var current = await CurrentProgram.Get(program, grains, time);
        if (current.Value is not { } definition)
        {
            return Problem.From(current.Refusal!);
        }

        ImmutableArray<TierLevel> levels = definition.Tiers?.Levels ?? [];
        var rosters = await Task.WhenAll(levels.Select(level => grains.GetGrain<ITier>(Ids.Tier(program, level.Id)).GetRoster()));
        return TypedResults.Ok(new TierList([.. levels.Zip(rosters, static (level, roster) => new TierOverview(level.Id, level.Name, level.Threshold, roster.Standing, roster.Months))]));
    }

    public static async Task<Results<Ok<TierRoster>, ProblemHttpResult>> Get(string program, string tier, IGrainFactory grains, TimeProvider time)
    {
        var current = await CurrentProgram.Get(program, grains, time);
        if (current.Value is not { } definition)
        {
            return Problem.From(current.Refusal!);
        }

        // Asking the grain of a tier that does not exist would bring one into being.
        return definition.Tiers?.Levels.Any(level => level.Id == tier) is true
            ? TypedResults.Ok(await grains.GetGrain<ITier>(Ids.Tier(program, tier)).GetRoster())
            : Problem.NotFound("tierNotFound", "The program has no such tier.");
    }
}

internal sealed record TierList(ImmutableArray<TierOverview> Tiers);

/// <summary>A tier and who stands in it.</summary>
/// <param name="Tier">The tier's id.</param>
/// <param name="Name">What it is called.</param>
/// <param name="Threshold">The metric that reaches it.</param>
/// <param name="Standing">Members standing in it.</param>
/// <param name="Months">Moves by month, oldest first.</param>
internal sealed record TierOverview(string Tier, string? Name, long Threshold, long Standing, ImmutableArray<TierMonth> Months);
