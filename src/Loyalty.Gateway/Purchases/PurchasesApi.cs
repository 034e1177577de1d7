using Loyalty.Contracts.Access;
using Loyalty.Contracts.Accounts;
using Loyalty.Contracts.Purchases;
using Loyalty.Gateway.Access;
using Loyalty.Gateway.Common;
using Loyalty.Gateway.Common.Bodies;
using Loyalty.Gateway.Common.OpenApi;
using Loyalty.Gateway.Common.Problems;
using Loyalty.Gateway.Purchases.Batches;
using Microsoft.AspNetCore.Http.HttpResults;
using static Microsoft.AspNetCore.Http.StatusCodes;

namespace Loyalty.Gateway.Purchases;

/// <summary>Purchases: what members and guests bought, and what it earned.</summary>
internal static class PurchasesApi
{
    public static void MapPurchaseEndpoints(this IEndpointRouteBuilder endpoints)
    {
        var purchases = endpoints.MapGroup("/programs/{program}").WithTags("Purchases");
        purchases.MapPost("/purchases", Record).Needs(Permissions.PurchasesWrite).WithSummary("Record a purchase")
            .For("""{ "id": "receipt-1", "member": "alice", "occurredAt": "2026-03-01T10:15:00+01:00", "amount": { "amount": 4999, "currency": "GBP" }, "discount": 500, "lines": [{ "id": "1", "sku": "teapot", "category": "kitchen", "quantity": 1, "amount": 5499, "tax": 916 }] }""")
            .WithDescription("Answered once it is durable. The same purchase sent again gets the stored answer with Idempotent-Replayed; other content under the same id is a conflict that names the fields. With dryRun=true it answers what would happen, with the reason for every rule, and writes nothing. Paying with points (payWith) needs the permission rewardsRedeem, too.")
            .Answers(Status400BadRequest, Status403Forbidden, Status404NotFound, Status409Conflict, Status413PayloadTooLarge, Status415UnsupportedMediaType, Status422UnprocessableEntity)
            .Asks("dryRun").Gives(Preconditions.Replayed, "Location");
        purchases.MapPost("/purchases:batch", RecordBatch).Needs(Permissions.PurchasesWrite).IsBatch<PurchaseInput, BatchedPurchase>().WithSummary("Record many purchases")
            .For("""{ "id": "receipt-2", "member": "alice", "occurredAt": "2026-03-01T10:15:00+01:00", "amount": { "amount": 4999, "currency": "GBP" }, "discount": 500, "lines": [{ "id": "1", "sku": "teapot", "category": "kitchen", "quantity": 1, "amount": 5499, "tax": 916 }] }""")
            .WithDescription("A purchase a line (at most 10,000 lines, 32 MiB); an answer a line in the same order, as soon as it is known. A bad line fails alone; purchases of one member keep their order. Lines that pay with points (payWith) need the permission rewardsRedeem, too.")
            .Answers(Status400BadRequest, Status413PayloadTooLarge, Status415UnsupportedMediaType).Asks("dryRun");
        purchases.MapGet("/purchases/{channel}/{id}", Get).Needs(Permissions.MembersRead).WithSummary("Read a purchase")
            .WithDescription("As it was answered, with what became of each rule and why. When the member was merged into another one since, it names that one as the member, and whom it was recorded for. A key of a channel reads the purchases of that one.")
            .Answers(Status403Forbidden, Status404NotFound);
    }

    public static async Task<Results<Created<RecordedPurchase>, Ok<RecordedPurchase>, ProblemHttpResult>> Record(
        string program, Body<PurchaseInput> body, HttpContext context, PurchaseCalls calls)
    {
        var (purchase, problem) = await calls.SendOne(program, body, context);
        return purchase is null ? problem!
            : purchase.DryRun ? TypedResults.Ok(purchase)
            : TypedResults.Created($"/v1/programs/{program}/purchases/{purchase.Channel}/{purchase.Id}", purchase);
    }

    public static Task RecordBatch(string program, HttpContext context, PurchaseCalls calls, LineBatch batch) =>
        batch.Run(context, program, calls, static (line, status, purchase, replayed) => new BatchedPurchase(line, status, purchase, replayed));

    public static async Task<Results<Ok<RecordedPurchase>, ProblemHttpResult>> Get(string program, string channel, string id, HttpContext context, IGrainFactory grains)
    {
        if (!Caller.Of(context).MayUse(channel))
        {
            return Policies.OtherChannel(channel);
        }

        var outcome = await Calls.Ask((grains, program, channel, id), static call => call.grains.GetGrain<IAccountQueries>(call.program).GetPurchase(call.channel, call.id));
        return outcome.Value is { } purchase ? TypedResults.Ok(purchase) : Problem.From(outcome.Refusal!);
    }
}
