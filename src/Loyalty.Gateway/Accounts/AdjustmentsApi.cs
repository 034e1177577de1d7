using Loyalty.Contracts.Access;
using Loyalty.Contracts.Accounts.Adjustments;
using Loyalty.Contracts.Common;
using Loyalty.Gateway.Access;
using Loyalty.Gateway.Common;
using Loyalty.Gateway.Common.Bodies;
using Loyalty.Gateway.Common.OpenApi;
using Loyalty.Gateway.Common.Problems;
using Microsoft.AspNetCore.Http.HttpResults;
using static Microsoft.AspNetCore.Http.StatusCodes;

namespace Loyalty.Gateway.Accounts;

/// <summary>Points that operators give and take.</summary>
internal static class AdjustmentsApi
{
    public static void MapAdjustmentEndpoints(this IEndpointRouteBuilder endpoints)
    {
        var adjustments = endpoints.MapGroup("/programs/{program}/members/{member}/adjustments").WithTags("Adjustments").Needs(Permissions.MembersAdjust);
        adjustments.MapPost("", Adjust).WithSummary("Give or take points")
            .For("""{ "wallet": "points", "points": 500, "reason": "goodwill" }""")
            .WithDescription("Above the program's adjustmentLimit it waits for a second operator (202) and is given up after seven days. Nothing is taken below zero; what is given repays debt first. The reason is a code that is kept for ever, so that no personal data gets into the journal. With dryRun=true it answers what would happen, and writes nothing.")
            .Answers(Status400BadRequest, Status404NotFound, Status409Conflict, Status422UnprocessableEntity)
            .Asks("dryRun").Takes(Preconditions.IdempotencyKey).Gives(Preconditions.Replayed, "Location");
        adjustments.MapGet("", List).WithSummary("List a member's adjustments that wait")
            .WithDescription("Those that a second operator has to confirm, oldest first.").Answers(Status404NotFound);
        adjustments.MapGet("/{adjustment}", Get).WithSummary("See an adjustment")
            .WithDescription("Applied, waiting for a second operator, rejected, or given up because nobody confirmed it in time.").Answers(Status404NotFound);
        adjustments.MapPost("/{adjustment}:confirm", Confirm).WithSummary("Confirm an adjustment")
            .WithDescription("By another key than the one that asked for it. Confirming it again answers as before.")
            .Answers(Status400BadRequest, Status403Forbidden, Status404NotFound, Status422UnprocessableEntity).Asks("dryRun").Gives(Preconditions.Replayed);
        adjustments.MapPost("/{adjustment}:reject", Reject).WithSummary("Reject an adjustment")
            .WithDescription("By any key that may adjust, the one that asked for it too. Rejecting it again answers as before.")
            .Answers(Status400BadRequest, Status404NotFound).Asks("dryRun").Gives(Preconditions.Replayed);
    }

    public static async Task<Results<Created<PointAdjustment>, Accepted<PointAdjustment>, Ok<PointAdjustment>, ProblemHttpResult>> Adjust(
        string program, string member, Body<AdjustmentInput> body, HttpContext context, IGrainFactory grains)
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
        var command = body.Value.ToCommand(NameBasedId.OfCommand("adjustment", program, caller.Channel, key), caller.KeyId, dryRun);
        var outcome = await Calls.Ask((grain: Member(grains, program, member), command), static call => call.grain.Adjust(call.command));
        Preconditions.MarkReplayed(context.Response, outcome.Replayed);
        var path = $"/v1/programs/{program}/members/{member}/adjustments/{command.Id}";
        return outcome.Value switch
        {
            null => Problem.From(outcome.Refusal!),
            { DryRun: true } foretold => TypedResults.Ok(foretold),
            { State: AdjustmentState.AwaitingConfirmation } waiting => TypedResults.Accepted(path, waiting),
            var applied => TypedResults.Created(path, applied),
        };
    }

    public static async Task<Results<Ok<PendingAdjustments>, ProblemHttpResult>> List(string program, string member, IGrainFactory grains)
    {
        var outcome = await Calls.Ask(Member(grains, program, member), static grain => grain.GetPending());
        return outcome.Value is { } pending ? TypedResults.Ok(pending) : Problem.From(outcome.Refusal!);
    }

    public static async Task<Results<Ok<PointAdjustment>, ProblemHttpResult>> Get(string program, string member, string adjustment, IGrainFactory grains)
    {
        var outcome = await Calls.Ask((grain: Member(grains, program, member), adjustment), static call => call.grain.GetAdjustment(call.adjustment));
        return outcome.Value is { } found ? TypedResults.Ok(found) : Problem.From(outcome.Refusal!);
    }

    public static Task<Results<Ok<PointAdjustment>, ProblemHttpResult>> Confirm(string program, string member, string adjustment, HttpContext context, IGrainFactory grains) =>
        Decide(adjustment, context, Member(grains, program, member), static (grain, command) => grain.Confirm(command));

    public static Task<Results<Ok<PointAdjustment>, ProblemHttpResult>> Reject(string program, string member, string adjustment, HttpContext context, IGrainFactory grains) =>
        Decide(adjustment, context, Member(grains, program, member), static (grain, command) => grain.Reject(command));

    private static async Task<Results<Ok<PointAdjustment>, ProblemHttpResult>> Decide(
        string adjustment, HttpContext context, IMemberAdjustments grain, Func<IMemberAdjustments, DecideAdjustment, Task<Outcome<PointAdjustment>>> decide)
    {
        var faults = new Faults();
        var dryRun = Query.DryRun(context.Request, faults);
        if (faults.Any)
        {
            return Problem.Invalid(faults);
        }

        var command = new DecideAdjustment { Id = adjustment, By = Caller.Of(context).KeyId, DryRun = dryRun };
        var outcome = await Calls.Ask((grain, command, decide), static call => call.decide(call.grain, call.command));
        Preconditions.MarkReplayed(context.Response, outcome.Replayed);
        return outcome.Value is { } decided ? TypedResults.Ok(decided) : Problem.From(outcome.Refusal!);
    }

    private static IMemberAdjustments Member(IGrainFactory grains, string program, string member) =>
        grains.GetGrain<IMemberAdjustments>(Ids.Member(program, member));
}
