using Loyalty.Contracts.Access;
using Loyalty.Contracts.Common;
using Loyalty.Contracts.Purchases.Inbound;
using Loyalty.Gateway.Access;
using Loyalty.Gateway.Common;
using Loyalty.Gateway.Common.OpenApi;
using Loyalty.Gateway.Common.Problems;
using Microsoft.AspNetCore.Http.HttpResults;
using static Microsoft.AspNetCore.Http.StatusCodes;

namespace Loyalty.Gateway.Purchases.Inbound;

/// <summary>What arrived on a channel's inbound stream and could not be booked. A key of a channel sees that one alone.</summary>
internal static class ParkedPurchasesApi
{
    public static void MapParkedPurchaseEndpoints(this IEndpointRouteBuilder endpoints)
    {
        var parked = endpoints.MapGroup("/programs/{program}/channels/{channel}/parked-purchases").WithTags("Parked purchases").Needs(Permissions.InboundManage);
        parked.MapGet("", List).WithSummary("List parked purchases")
            .WithDescription("Purchases and returns from the channel's inbound stream that could not be booked, in the order in which they were parked first.")
            .Answers(Status400BadRequest).Asks("limit", "cursor");
        parked.MapGet("/{parked}", Get).WithSummary("See a parked purchase")
            .WithDescription("The document as it came, and why it could not be booked.").Answers(Status400BadRequest, Status404NotFound);
        parked.MapPost("/{parked}:replay", Replay).WithSummary("Replay a parked purchase")
            .WithDescription("Books the document as if it arrived now, and lets it go once that is durable. When it was booked meanwhile, the answer is the stored one, with Idempotent-Replayed. What still cannot be booked is refused as the purchase or return would be, and stays.")
            .Answers(Status400BadRequest, Status404NotFound, Status409Conflict, Status422UnprocessableEntity).Gives(Preconditions.Replayed);
        parked.MapDelete("/{parked}", Discard).WithSummary("Discard a parked purchase")
            .WithDescription("It is gone for good, and booked nowhere; the answer shows it for the last time.").Answers(Status400BadRequest, Status404NotFound);
        endpoints.MapPost("/programs/{program}/channels/{channel}/parked-purchases:replay", ReplayAll).WithTags("Parked purchases").Needs(Permissions.InboundManage)
            .WithSummary("Replay parked purchases")
            .WithDescription("Replays a page of them, in the order of the list, and says what each came to; with next as the cursor it goes on with those after them. Answered 503 as soon as one finds the platform away; what was replayed before is booked and gone from the list.")
            .Answers(Status400BadRequest).Asks("limit", "cursor");
    }

    public static async Task<Results<Ok<ParkedPurchasePage>, ProblemHttpResult>> List(string program, string channel, HttpContext context, IGrainFactory grains)
    {
        var page = await Page(program, channel, context, grains);
        return page.Value is { } found ? TypedResults.Ok(found) : page.Problem!;
    }

    public static async Task<Results<Ok<ParkedPurchase>, ProblemHttpResult>> Get(string program, string channel, string parked, HttpContext context, IGrainFactory grains)
    {
        if (OtherChannel(context, channel) is { } refused)
        {
            return refused;
        }

        var outcome = await Calls.Ask(Parked(grains, program, channel, parked), static grain => grain.Get());
        return outcome.Value is { } found ? TypedResults.Ok(found) : Problem.From(outcome.Refusal!);
    }

    public static async Task<Results<Ok<BookedPurchase>, ProblemHttpResult>> Replay(string program, string channel, string parked, HttpContext context, IGrainFactory grains)
    {
        if (OtherChannel(context, channel) is { } refused)
        {
            return refused;
        }

        var outcome = await Calls.Ask(Parked(grains, program, channel, parked), static grain => grain.Replay());
        Preconditions.MarkReplayed(context.Response, outcome.Replayed);
        return outcome.Value is { } booked ? TypedResults.Ok(booked) : Problem.From(outcome.Refusal!);
    }

    public static async Task<Results<Ok<ParkedPurchase>, ProblemHttpResult>> Discard(string program, string channel, string parked, HttpContext context, IGrainFactory grains)
    {
        if (OtherChannel(context, channel) is { } refused)
        {
            return refused;
        }

        var outcome = await Calls.Ask(Parked(grains, program, channel, parked), static grain => grain.Discard());
        return outcome.Value is { } gone ? TypedResults.Ok(gone) : Problem.From(outcome.Refusal!);
    }

    public static async Task<Results<Ok<ReplayedPurchases>, ProblemHttpResult>> ReplayAll(string program, string channel, HttpContext context, IGrainFactory grains, RefusalLog log)
    {
        var page = await Page(program, channel, context, grains);
        if (page.Value is not { } found)
        {
            return page.Problem!;
        }

        var replayed = new List<ReplayedPurchase>(found.Parked.Length);
        foreach (var entry in found.Parked)
        {
            var outcome = await Calls.Ask(Parked(grains, program, channel, entry.Id), static grain => grain.Replay());
            if (outcome.Refusal is { Kind: RefusalKind.Unavailable } away)
            {
                return Problem.From(away);
            }

            if (outcome.Refusal is { } refusal)
            {
                log.Record(context, Problem.From(refusal).ProblemDetails);
            }

            replayed.Add(new ReplayedPurchase(entry.Id, outcome.Refusal is null, outcome.Refusal?.Code));
        }

        return TypedResults.Ok(new ReplayedPurchases([.. replayed], found.Next));
    }

    private static async Task<(ParkedPurchasePage? Value, ProblemHttpResult? Problem)> Page(string program, string channel, HttpContext context, IGrainFactory grains)
    {
        var faults = new Faults();
        var (limit, cursor) = Query.Page(context.Request, faults);
        if (faults.Any)
        {
            return (null, Problem.Invalid(faults));
        }

        if (OtherChannel(context, channel) is { } refused)
        {
            return (null, refused);
        }

        var list = grains.GetGrain<IParkedPurchases>(Ids.Channel(program, channel));
        var page = await Calls.Ask((list, cursor, limit), static call => call.list.List(call.cursor, call.limit));
        return (page.Value, page.Refusal is null ? null : Problem.From(page.Refusal));
    }

    private static ProblemHttpResult? OtherChannel(HttpContext context, string channel) =>
        Caller.Of(context).MayUse(channel) ? null : Policies.OtherChannel(channel);

    private static IParkedPurchase Parked(IGrainFactory grains, string program, string channel, string parked) =>
        grains.GetGrain<IParkedPurchase>(Ids.ParkedPurchase(program, channel, parked));
}
