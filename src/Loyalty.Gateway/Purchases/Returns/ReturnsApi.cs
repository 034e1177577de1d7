using Loyalty.Contracts.Access;
using Loyalty.Contracts.Purchases.Returns;
using Loyalty.Gateway.Access;
using Loyalty.Gateway.Common;
using Loyalty.Gateway.Common.Bodies;
using Loyalty.Gateway.Common.OpenApi;
using Loyalty.Gateway.Common.Problems;
using Loyalty.Gateway.Purchases.Batches;
using Microsoft.AspNetCore.Http.HttpResults;
using static Microsoft.AspNetCore.Http.StatusCodes;

namespace Loyalty.Gateway.Purchases.Returns;

/// <summary>Returns: by line and quantity, by amount, or of everything that is left.</summary>
internal static class ReturnsApi
{
    public static void MapReturnEndpoints(this IEndpointRouteBuilder endpoints)
    {
        var returns = endpoints.MapGroup("/programs/{program}").WithTags("Returns");
        returns.MapPost("/returns", Record).Needs(Permissions.PurchasesWrite).WithSummary("Record a return")
            .For("""{ "id": "return-1", "purchase": { "id": "receipt-1" }, "occurredAt": "2026-03-08T11:00:00+01:00", "lines": [{ "line": "1", "quantity": 1 }] }""")
            .WithDescription("Takes back exactly what the returned part had earned. A return that arrives before its purchase is parked when it names the member (202), and applied with the purchase.")
            .Answers(Status400BadRequest, Status403Forbidden, Status404NotFound, Status409Conflict, Status413PayloadTooLarge, Status415UnsupportedMediaType, Status422UnprocessableEntity)
            .Asks("dryRun").Gives(Preconditions.Replayed);
        returns.MapPost("/returns:batch", RecordBatch).Needs(Permissions.PurchasesWrite).IsBatch<ReturnInput, BatchedReturn>().WithSummary("Record many returns")
            .For("""{ "id": "return-2", "purchase": { "id": "receipt-2" }, "occurredAt": "2026-03-08T11:00:00+01:00", "lines": [{ "line": "1", "quantity": 1 }] }""")
            .WithDescription("A return a line (at most 10,000 lines, 32 MiB); an answer a line in the same order, as soon as it is known. A bad line fails alone; returns of one member keep their order.")
            .Answers(Status400BadRequest, Status413PayloadTooLarge, Status415UnsupportedMediaType).Asks("dryRun");
    }

    public static async Task<Results<Created<RecordedReturn>, Accepted<RecordedReturn>, Ok<RecordedReturn>, ProblemHttpResult>> Record(
        string program, Body<ReturnInput> body, HttpContext context, ReturnCalls calls)
    {
        var (recorded, problem) = await calls.SendOne(program, body, context);
        return recorded is null ? problem! : calls.StatusOf(recorded) switch
        {
            Status200OK => TypedResults.Ok(recorded),
            Status202Accepted => TypedResults.Accepted((string?)null, recorded),
            _ => TypedResults.Created((string?)null, recorded),
        };
    }

    public static Task RecordBatch(string program, HttpContext context, ReturnCalls calls, LineBatch batch) =>
        batch.Run(context, program, calls, static (line, status, recorded, replayed) => new BatchedReturn(line, status, recorded, replayed));
}
