using Loyalty.Contracts.Access;
using Loyalty.Contracts.Accounts;
using Loyalty.Contracts.Activities;
using Loyalty.Gateway.Access;
using Loyalty.Gateway.Common;
using Loyalty.Gateway.Common.Bodies;
using Loyalty.Gateway.Common.OpenApi;
using Loyalty.Gateway.Common.Problems;
using Loyalty.Gateway.Purchases;
using Loyalty.Gateway.Purchases.Batches;
using Microsoft.AspNetCore.Http.HttpResults;
using static Microsoft.AspNetCore.Http.StatusCodes;

namespace Loyalty.Gateway.Activities;

/// <summary>What members do beside buying, and what it earns.</summary>
internal static class ActivitiesApi
{
    public static void MapActivityEndpoints(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet("/programs/{program}/activities/{channel}/{id}", Get).WithTags("Activities").Needs(Permissions.MembersRead).WithSummary("Read an activity")
            .WithDescription("As it was answered, with what became of each rule and why. A key of a channel reads the activities of that one.")
            .Answers(Status403Forbidden, Status404NotFound);
        var activities = endpoints.MapGroup("/programs/{program}").WithTags("Activities").Needs(Permissions.ActivitiesWrite);
        activities.MapPost("/activities", Record).WithSummary("Record an activity")
            .For("""{ "id": "review-1", "member": "alice", "type": "review", "occurredAt": "2026-03-01T10:15:00+01:00" }""")
            .WithDescription("Of a type that the program lists. Answered once it is durable; sent again it gets the stored answer, other content under the same id is a conflict that names the fields. With dryRun=true it answers what would happen, with the reason for every rule, and writes nothing.")
            .Answers(Status400BadRequest, Status403Forbidden, Status404NotFound, Status409Conflict, Status413PayloadTooLarge, Status415UnsupportedMediaType, Status422UnprocessableEntity)
            .Asks("dryRun").Gives(Preconditions.Replayed, "Location");
        activities.MapPost("/activities:batch", RecordBatch).IsBatch<ActivityInput, BatchedActivity>().WithSummary("Record many activities")
            .For("""{ "id": "review-2", "member": "alice", "type": "review", "occurredAt": "2026-03-01T10:15:00+01:00" }""")
            .WithDescription("An activity a line (at most 10,000 lines, 32 MiB); an answer a line in the same order, as soon as it is known. A bad line fails alone; activities of one member keep their order.")
            .Answers(Status400BadRequest, Status413PayloadTooLarge, Status415UnsupportedMediaType).Asks("dryRun");
    }

    public static async Task<Results<Created<RecordedActivity>, Ok<RecordedActivity>, ProblemHttpResult>> Record(
        string program, Body<ActivityInput> body, HttpContext context, ActivityCalls calls)
    {
        var (activity, problem) = await calls.SendOne(program, body, context);
        return activity is null ? problem!
            : activity.DryRun ? TypedResults.Ok(activity)
            : TypedResults.Created($"/v1/programs/{program}/activities/{activity.Channel}/{activity.Id}", activity);
    }

    public static async Task<Results<Ok<RecordedActivity>, ProblemHttpResult>> Get(string program, string channel, string id, HttpContext context, IGrainFactory grains)
    {
        if (!Caller.Of(context).MayUse(channel))
        {
            return Policies.OtherChannel(channel);
        }

        var outcome = await Calls.Ask((grains, program, channel, id), static call => call.grains.GetGrain<IAccountQueries>(call.program).GetActivity(call.channel, call.id));
        return outcome.Value is { } activity ? TypedResults.Ok(activity) : Problem.From(outcome.Refusal!);
    }

    public static Task RecordBatch(string program, HttpContext context, ActivityCalls calls, LineBatch batch) =>
        batch.Run(context, program, calls, static (line, status, activity, replayed) => new BatchedActivity(line, status, activity, replayed));
}
