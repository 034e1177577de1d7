using Loyalty.Contracts.Access;
using Loyalty.Contracts.Common;
using Loyalty.Contracts.Members;
using Loyalty.Contracts.Tiers;
using Loyalty.Gateway.Access;
using Loyalty.Gateway.Common;
using Loyalty.Gateway.Common.Bodies;
using Loyalty.Gateway.Common.OpenApi;
using Loyalty.Gateway.Common.Problems;
using Microsoft.AspNetCore.Http.HttpResults;
using static Microsoft.AspNetCore.Http.StatusCodes;

namespace Loyalty.Gateway.Tiers;

/// <summary>Tiers that operators give by hand.</summary>
internal static class MemberTiersApi
{
    public static void MapMemberTierEndpoints(this IEndpointRouteBuilder endpoints)
    {
        var tier = endpoints.MapGroup("/programs/{program}/members/{member}").WithTags("Tiers").Needs(Permissions.MembersAdjust);
        tier.MapPost("/tier:give", Give).WithSummary("Give a tier by hand")
            .For("""{ "tier": "gold", "until": "2027-01-01T00:00:00+01:00", "reason": "goodwill" }""")
            .WithDescription("Until its end the member does not fall below it; then the tier goes to where the metric says. One at a time: it takes the place of one that was given before. With dryRun=true it answers what would happen, and writes nothing.")
            .Answers(Status400BadRequest, Status404NotFound, Status409Conflict, Status422UnprocessableEntity)
            .Asks("dryRun").Takes(Preconditions.IdempotencyKey).Gives(Preconditions.Replayed);
        tier.MapPost("/tier:withdraw", Withdraw).WithSummary("Take back a tier given by hand")
            .For("""{ "reason": "mistake" }""")
            .WithDescription("The tier goes to where it would stand without. With dryRun=true it answers what would happen, and writes nothing.")
            .Answers(Status400BadRequest, Status404NotFound, Status409Conflict, Status422UnprocessableEntity)
            .Asks("dryRun").Takes(Preconditions.IdempotencyKey).Gives(Preconditions.Replayed);
    }

    public static Task<Results<Ok<MemberSummary>, ProblemHttpResult>> Give(string program, string member, Body<GiveTierInput> body, HttpContext context, IGrainFactory grains) =>
        Send(program, member, body, context, grains, static (input, caller, key, dryRun) => input.ToCommand(caller.Channel, key, caller.KeyId, dryRun));

    public static Task<Results<Ok<MemberSummary>, ProblemHttpResult>> Withdraw(string program, string member, Body<WithdrawTierInput> body, HttpContext context, IGrainFactory grains) =>
        Send(program, member, body, context, grains, static (input, caller, key, dryRun) => input.ToCommand(caller.Channel, key, caller.KeyId, dryRun));

    private static async Task<Results<Ok<MemberSummary>, ProblemHttpResult>> Send<T>(
        string program, string member, Body<T> body, HttpContext context, IGrainFactory grains, Func<T, Caller, string, bool, GiveTier> toCommand)
        where T : class, IInput<T>
    {
        if (KeyedCommand.Read(context.Request, out var key, out var dryRun) is { } unreadable)
        {
            return unreadable;
        }

        if (body.Faulty(out var problem))
        {
            return problem;
        }

        var command = toCommand(body.Value, Caller.Of(context), key, dryRun);
        var grain = grains.GetGrain<IMemberTier>(Ids.Member(program, member));
        var outcome = await Calls.Ask((grain, command), static call => call.grain.Give(call.command));
        Preconditions.MarkReplayed(context.Response, outcome.Replayed);
        return outcome.Value is { } summary ? TypedResults.Ok(summary) : Problem.From(outcome.Refusal!);
    }
}
