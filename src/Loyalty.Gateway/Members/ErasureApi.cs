using Loyalty.Contracts.Access;
using Loyalty.Contracts.Common;
using Loyalty.Contracts.Members;
using Loyalty.Gateway.Access;
using Loyalty.Gateway.Common;
using Loyalty.Gateway.Common.OpenApi;
using Loyalty.Gateway.Common.Problems;
using Microsoft.AspNetCore.Http.HttpResults;
using static Microsoft.AspNetCore.Http.StatusCodes;

namespace Loyalty.Gateway.Members;

/// <summary>Forgetting who a member was.</summary>
internal static class ErasureApi
{
    public static void MapErasureEndpoints(this IEndpointRouteBuilder endpoints) =>
        endpoints.MapDelete("/programs/{program}/members/{member}", Erase).WithTags("Members").Needs(Permissions.MembersErase).WithSummary("Erase a member")
            .WithDescription("For ever: the profile is gone, the identifiers are free for whoever enrolls next, points and vouchers are forfeited. What stays is the journal, which names nobody, and every total of the program. Afterwards the member is not found and every command is refused; the id itself is never given again. Interrupted, it goes on by itself. With dryRun=true it answers what would be forfeited, and writes nothing.")
            .Answers(Status400BadRequest, Status404NotFound, Status409Conflict, Status422UnprocessableEntity).Asks("dryRun").Takes(Preconditions.IdempotencyKey).Gives(Preconditions.Replayed);

    public static async Task<Results<Ok<ErasedMember>, ProblemHttpResult>> Erase(string program, string member, HttpContext context, IGrainFactory grains)
    {
        if (KeyedCommand.Read(context.Request, out var key, out var dryRun) is { } unreadable)
        {
            return unreadable;
        }

        var caller = Caller.Of(context);
        var command = new EraseMember { Key = key, Channel = caller.Channel, By = caller.KeyId, DryRun = dryRun };
        var outcome = await Calls.Ask((grain: grains.GetGrain<IMemberErasing>(Ids.Member(program, member)), command), static call => call.grain.Erase(call.command));
        Preconditions.MarkReplayed(context.Response, outcome.Replayed);
        return outcome.Value is { } erased ? TypedResults.Ok(erased) : Problem.From(outcome.Refusal!);
    }
}
