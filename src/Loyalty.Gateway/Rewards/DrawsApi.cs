using System.Globalization;
using System.Text.Json.Serialization.Metadata;
using Loyalty.Contracts.Access;
using Loyalty.Contracts.Common;
using Loyalty.Contracts.Rewards;
using Loyalty.Gateway.Access;
using Loyalty.Gateway.Common;
using Loyalty.Gateway.Common.Bodies;
using Loyalty.Gateway.Common.Json;
using Loyalty.Gateway.Common.OpenApi;
using Loyalty.Gateway.Common.Problems;
using Microsoft.AspNetCore.Http.HttpResults;
using static Microsoft.AspNetCore.Http.StatusCodes;

namespace Loyalty.Gateway.Rewards;

/// <summary>The draws of raffle tickets.</summary>
internal static class DrawsApi
{
    public static void MapDrawEndpoints(this IEndpointRouteBuilder endpoints)
    {
        var draws = endpoints.MapGroup("/programs/{program}/rewards/{reward}/draws").WithTags("Rewards");
        draws.MapPost("", Draw).Needs(Permissions.RewardsWrite).WithSummary("Draw winners among raffle tickets")
            .For("""{ "winners": 1, "seed": "07 12 19 23 38 41" }""")
            .WithDescription("Closes the tickets that were handed out since the draw before and draws winners among them; each ticket takes part in one draw. What the draw goes by is recorded before anything is drawn and never changes, so nobody can draw again for a better outcome, and everybody can repeat it: for i = 0, 1, 2 … the ticket at place i of the row from … to changes places with that at place i + r and is drawn, r being the first eight bytes (big-endian) of SHA-256 over \"seed:c\" modulo the places from i on, c = 0, 1, 2 … counted on with each; values from the last whole multiple of the places on are passed over. Tickets that were used, cancelled or have expired, and numbers that were never issued, are drawn and excluded; at most 5,000 tickets are looked at. A draw that is not over yet answers 503 and goes on when the same request is sent again.")
            .Answers(Status400BadRequest, Status404NotFound, Status409Conflict, Status422UnprocessableEntity)
            .Takes(Preconditions.IdempotencyKey).Gives(Preconditions.Replayed, "Location");
        draws.MapGet("", List).Needs(Permissions.MembersRead).WithSummary("List a reward's draws")
            .WithDescription("What each goes by, the newest last.").Answers(Status404NotFound);
        draws.MapGet("/{draw}", Get).Needs(Permissions.MembersRead).WithSummary("See a draw")
            .WithDescription("Its winners and the tickets that were excluded, in the order in which they were drawn, with all that it takes to repeat it.").Answers(Status404NotFound);
    }

    public static async Task<Results<Created<RaffleDraw>, ProblemHttpResult>> Draw(
        string program, string reward, Body<DrawInput> body, HttpContext context, IGrainFactory grains)
    {
        var (key, withoutKey) = Preconditions.Key(context.Request);
        if (withoutKey is not null)
        {
            return withoutKey;
        }

        if (body.Faulty(out var problem))
        {
            return problem;
        }

        var command = new DrawTickets { Key = key, Winners = body.Value.Winners, Seed = body.Value.Seed };
        var outcome = await Calls.Ask((grain: Draws(grains, program, reward), command), static call => call.grain.Draw(call.command));
        if (outcome.Value is not { } draw)
        {
            return Problem.From(outcome.Refusal!);
        }

        Preconditions.MarkReplayed(context.Response, outcome.Replayed);
        return TypedResults.Created($"/v1/programs/{program}/rewards/{reward}/draws/{draw.Plan.Number}", draw);
    }

    public static async Task<Results<Ok<RaffleDraws>, ProblemHttpResult>> List(string program, string reward, IGrainFactory grains)
    {
        // Asking the grain of a reward that does not exist would bring one into being.
        var draft = await Calls.Ask(grains.GetGrain<IRewardDraft>(Ids.Reward(program, reward)), static grain => grain.Get());
        return draft.Value is null
            ? Problem.NotFound("rewardNotFound", "The program has no such reward.")
            : TypedResults.Ok(await Draws(grains, program, reward).GetAll());
    }

    public static async Task<Results<Ok<RaffleDraw>, ProblemHttpResult>> Get(string program, string reward, string draw, IGrainFactory grains)
    {
        if (!int.TryParse(draw, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            return Problem.NotFound("drawNotFound", "The reward has no such draw.");
        }

        var outcome = await Calls.Ask((grain: Draws(grains, program, reward), number), static call => call.grain.Get(call.number));
        return outcome.Value is { } found ? TypedResults.Ok(found) : Problem.From(outcome.Refusal!);
    }

    private static IRewardDraws Draws(IGrainFactory grains, string program, string reward) => grains.GetGrain<IRewardDraws>(Ids.Reward(program, reward));
}

/// <summary>How many winners are drawn, and by what.</summary>
internal sealed class DrawInput : IInput<DrawInput>
{
    public static JsonTypeInfo<DrawInput> Shape => InputJson.Default.DrawInput;

    /// <summary>1–100.</summary>
    public required int Winners { get; set; }

    /// <summary>What nobody could foresee when tickets were sold, e.g. a lottery's published numbers; absent: the platform makes one.</summary>
    public string? Seed { get; set; }

    public void Check(Faults faults)
    {
        if (Winners is < 1 or > Limits.DrawWinners)
        {
            faults.Add("/winners", $"must be 1–{Limits.DrawWinners}");
        }

        faults.Text(Seed, "/seed");
    }
}
