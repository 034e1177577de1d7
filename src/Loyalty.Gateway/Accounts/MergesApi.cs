using Loyalty.Contracts.Access;
using Loyalty.Contracts.Accounts.Merging;
using Loyalty.Contracts.Common;
using Loyalty.Gateway.Access;
using Loyalty.Gateway.Common;
using Loyalty.Gateway.Common.Bodies;
using Loyalty.Gateway.Common.OpenApi;
using Loyalty.Gateway.Common.Problems;
using Microsoft.AspNetCore.Http.HttpResults;
using static Microsoft.AspNetCore.Http.StatusCodes;

namespace Loyalty.Gateway.Accounts;

/// <summary>Members who turn out to be one person.</summary>
internal static class MergesApi
{
    public static void MapMergeEndpoints(this IEndpointRouteBuilder endpoints) =>
        endpoints.MapPost("/programs/{program}/members/{member}/merge", Merge).WithTags("Members").Needs(Permissions.MembersMerge).WithSummary("Merge a member into another one")
            .For("""{ "into": "alice" }""")
            .WithDescription("For ever: all that the member has goes to the other one. Points keep their ends, counters add up, the higher tier stays, vouchers, challenges, tags and identifiers go along. Of two paid memberships the one that lapses later stays, of two referrals the other one's, and so does its profile, unless that says nothing; the return of a purchase that had qualified either referral takes back what that gave. A challenge that both completed stays completed by both, though a member can only once: nothing more is given for it, and a return takes back what is no longer reached by what both did. Afterwards the member is a name of the other one: what is asked of it, and done to it, is asked of and done to the other one, and what it did before is still answered; the history of the other one shows it. Erasing it, or merging it again, needs the other one's id. Refused while either one is blocked, in a household or has something under way. Interrupted, it goes on by itself. With dryRun=true it answers what would come of it, and writes nothing.")
            .Answers(Status400BadRequest, Status404NotFound, Status409Conflict, Status422UnprocessableEntity).Asks("dryRun").Takes(Preconditions.IdempotencyKey).Gives(Preconditions.Replayed);

    public static async Task<Results<Ok<MergedMember>, ProblemHttpResult>> Merge(string program, string member, Body<MergeInput> body, HttpContext context, IGrainFactory grains)
    {
        if (KeyedCommand.Read(context.Request, out var key, out var dryRun) is { } unreadable)
        {
            return unreadable;
        }

        if (body.Faulty(out var problem))
        {
            return problem;
        }

        var caller = Caller.Of(context);
        var command = new MergeMember { Key = key, Channel = caller.Channel, By = caller.KeyId, Into = body.Value.Into, DryRun = dryRun };
        var outcome = await Calls.Ask((grain: grains.GetGrain<IMemberMerging>(Ids.Member(program, member)), command), static call => call.grain.Merge(call.command));
        Preconditions.MarkReplayed(context.Response, outcome.Replayed);
        return outcome.Value is { } merged ? TypedResults.Ok(merged) : Problem.From(outcome.Refusal!);
    }
}
