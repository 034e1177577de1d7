using Loyalty.Contracts.Access;
using Loyalty.Contracts.Accounts;
using Loyalty.Contracts.Common;
using Loyalty.Contracts.Purchases.Confirmations;
using Loyalty.Gateway.Access;
using Loyalty.Gateway.Common;
using Loyalty.Gateway.Common.Bodies;
using Loyalty.Gateway.Common.OpenApi;
using Loyalty.Gateway.Common.Problems;
using Microsoft.AspNetCore.Http.HttpResults;
using static Microsoft.AspNetCore.Http.StatusCodes;

namespace Loyalty.Gateway.Purchases.Confirmations;

/// <summary>Confirming purchases, e.g. their delivery: what waits for it becomes active.</summary>
internal static class ConfirmationsApi
{
    public static void MapConfirmationEndpoints(this IEndpointRouteBuilder endpoints) =>
        endpoints.MapPost("/programs/{program}/purchases/{channel}/{id}/confirm", Confirm).WithTags("Purchases").Needs(Permissions.PurchasesWrite).WithSummary("Confirm a purchase")
            .WithDescription("Makes active what the purchase earned in wallets whose points wait for a confirmation, e.g. of its delivery, less what has come back. The whole purchase at once, by a key of its channel or of none. Confirming it again answers as before.")
            .Answers(Status400BadRequest, Status403Forbidden, Status404NotFound, Status422UnprocessableEntity).Asks("dryRun").Gives(Preconditions.Replayed);

    public static async Task<Results<Ok<ConfirmedPurchase>, ProblemHttpResult>> Confirm(string program, string channel, string id, HttpContext context, IGrainFactory grains)
    {
        var faults = new Faults();
        var dryRun = Query.DryRun(context.Request, faults);
        if (faults.Any)
        {
            return Problem.Invalid(faults);
        }

        if (!Caller.Of(context).MayUse(channel))
        {
            return Policies.OtherChannel(channel);
        }

        var owner = await grains.GetGrain<IAccountQueries>(program).FindPurchase(channel, id);
        if (owner is null)
        {
            return Problem.NotFound("purchaseNotFound", "The program has no such purchase.");
        }

        if (owner.Member is not { } member)
        {
            return Problem.From(Refusal.Rule("nothingToConfirm", "The purchase is a guest's: it has earned nothing."));
        }

        var command = new ConfirmPurchase { Channel = channel, Id = id, DryRun = dryRun };
        var grain = grains.GetGrain<IMemberConfirmations>(Ids.Member(program, member));
        var outcome = await Calls.Ask((grain, command), static call => call.grain.Confirm(call.command));
        Preconditions.MarkReplayed(context.Response, outcome.Replayed);
        return outcome.Value is { } confirmed ? TypedResults.Ok(confirmed) : Problem.From(outcome.Refusal!);
    }
}
