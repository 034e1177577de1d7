using Loyalty.Contracts.Access;
using Loyalty.Contracts.Accounts;
using Loyalty.Contracts.Accounts.Transfers;
using Loyalty.Contracts.Common;
using Loyalty.Gateway.Access;
using Loyalty.Gateway.Common;
using Loyalty.Gateway.Common.Bodies;
using Loyalty.Gateway.Common.OpenApi;
using Loyalty.Gateway.Common.Problems;
using Microsoft.AspNetCore.Http.HttpResults;
using static Microsoft.AspNetCore.Http.StatusCodes;

namespace Loyalty.Gateway.Accounts;

/// <summary>Points that members give each other.</summary>
internal static class TransfersApi
{
    public static void MapTransferEndpoints(this IEndpointRouteBuilder endpoints)
    {
        var transfers = endpoints.MapGroup("/programs/{program}/members/{member}/transfers").WithTags("Transfers");
        transfers.MapPost("", Transfer).Needs(Permissions.PointsTransfer).WithSummary("Transfer points to another member")
            .For("""{ "to": "bob", "wallet": "points", "points": 100 }""")
            .WithDescription("Of wallets that the program lets be transferred. The points keep their ends. It is answered after the credit, or with 202 and the state inTransit when the receiver does not answer in time: it comes to its end by itself. A transfer that the receiver could not take is a refusal, and nothing has moved. With dryRun=true it answers what would happen, and writes nothing.")
            .Answers(Status400BadRequest, Status404NotFound, Status409Conflict, Status422UnprocessableEntity)
            .Asks("dryRun").Takes(Preconditions.IdempotencyKey).Gives(Preconditions.Replayed, "Location");
        transfers.MapGet("", List).Needs(Permissions.MembersRead).WithSummary("List a member's transfers")
            .WithDescription("Those that the member has begun, newest first, a stretch of the member's history a page: a page may hold fewer than asked for, or none, and have a next. What others gave stands in the history.")
            .Answers(Status400BadRequest, Status404NotFound).Asks("cursor", "limit");
        transfers.MapGet("/{transfer}", Get).Needs(Permissions.MembersRead).WithSummary("See a transfer")
            .WithDescription("How a transfer stands that the member has begun: inTransit, credited, or undone and why.").Answers(Status404NotFound);
    }

    public static async Task<Results<Created<PointTransfer>, Accepted<PointTransfer>, Ok<PointTransfer>, ProblemHttpResult>> Transfer(
        string program, string member, Body<TransferInput> body, HttpContext context, IGrainFactory grains)
    {
        if (KeyedCommand.Read(context.Request, out var key, out var dryRun) is { } unreadable)
        {
            return unreadable;
        }

        if (body.Faulty(out var problem))
        {
            return problem;
        }

        var command = body.Value.ToCommand(NameBasedId.OfCommand("transfer", program, Caller.Of(context).Channel, key), dryRun);
        var outcome = await Calls.Ask((grain: Member(grains, program, member), command), static call => call.grain.Transfer(call.command));
        Preconditions.MarkReplayed(context.Response, outcome.Replayed);
        var path = $"/v1/programs/{program}/members/{member}/transfers/{command.Id}";
        return outcome.Value switch
        {
            null => Problem.From(outcome.Refusal!),
            { DryRun: true } foretold => TypedResults.Ok(foretold),
            { State: TransferState.InTransit } sent => TypedResults.Accepted(path, sent),
            var credited => TypedResults.Created(path, credited),
        };
    }

    public static async Task<Results<Ok<TransferPage>, ProblemHttpResult>> List(string program, string member, HttpRequest request, IGrainFactory grains)
    {
        var faults = new Faults();
        var (limit, cursor) = Query.Page(request, faults);
        if (faults.Any)
        {
            return Problem.Invalid(faults);
        }

        var outcome = await Calls.Ask(
            (queries: grains.GetGrain<IAccountQueries>(program), member, cursor, limit), static call => call.queries.ListTransfers(call.member, call.cursor, call.limit));
        return outcome.Value is { } page ? TypedResults.Ok(page) : Problem.From(outcome.Refusal!);
    }

    public static async Task<Results<Ok<PointTransfer>, ProblemHttpResult>> Get(string program, string member, string transfer, IGrainFactory grains)
    {
        var outcome = await Calls.Ask((grain: Member(grains, program, member), transfer), static call => call.grain.GetTransfer(call.transfer));
        return outcome.Value is { } found ? TypedResults.Ok(found) : Problem.From(outcome.Refusal!);
    }

    private static IMemberTransfers Member(IGrainFactory grains, string program, string member) =>
        grains.GetGrain<IMemberTransfers>(Ids.Member(program, member));
}
