using Loyalty.Contracts.Access;
using Loyalty.Contracts.Common;
using Loyalty.Contracts.Segments;
using Loyalty.Gateway.Access;
using Loyalty.Gateway.Common;
using Loyalty.Gateway.Common.OpenApi;
using Loyalty.Gateway.Common.Problems;
using Microsoft.AspNetCore.Http.HttpResults;
using static Microsoft.AspNetCore.Http.StatusCodes;

namespace Loyalty.Gateway.Segments;

/// <summary>The segments of a member, and the tags that operators set.</summary>
internal static class MemberSegmentsApi
{
    public static void MapMemberSegmentEndpoints(this IEndpointRouteBuilder endpoints)
    {
        var member = endpoints.MapGroup("/programs/{program}/members/{member}").WithTags("Segments");
        member.MapGet("/segments", Get).Needs(Permissions.MembersRead).WithSummary("See a member's segments")
            .WithDescription("The segments that the member is in and since when, the lists that the member is on, and the tags.").Answers(Status404NotFound);
        member.MapPut("/tags/{tag}", Set).Needs(Permissions.SegmentsWrite).WithSummary("Tag a member")
            .WithDescription("A tag is a code that segments and conditions may ask for; it is kept for ever, so it must hold no personal data. What was so already changes nothing. With dryRun=true it answers what would happen, and writes nothing.")
            .Answers(Status400BadRequest, Status404NotFound, Status409Conflict, Status422UnprocessableEntity)
            .Asks("dryRun").Takes(Preconditions.IdempotencyKey).Gives(Preconditions.Replayed);
        member.MapDelete("/tags/{tag}", Remove).Needs(Permissions.SegmentsWrite).WithSummary("Remove a member's tag")
            .WithDescription("What was so already changes nothing. With dryRun=true it answers what would happen, and writes nothing.")
            .Answers(Status400BadRequest, Status404NotFound, Status409Conflict, Status422UnprocessableEntity)
            .Asks("dryRun").Takes(Preconditions.IdempotencyKey).Gives(Preconditions.Replayed);
    }

    public static async Task<Results<Ok<MemberSegments>, ProblemHttpResult>> Get(string program, string member, IGrainFactory grains)
    {
        var outcome = await Calls.Ask(Member(grains, program, member), static grain => grain.GetSegments());
        return outcome.Value is { } segments ? TypedResults.Ok(segments) : Problem.From(outcome.Refusal!);
    }

    public static Task<Results<Ok<ChangedSegments>, ProblemHttpResult>> Set(string program, string member, string tag, HttpContext context, IGrainFactory grains) =>
        Change(program, member, tag, tagged: true, context, grains);

    public static Task<Results<Ok<ChangedSegments>, ProblemHttpResult>> Remove(string program, string member, string tag, HttpContext context, IGrainFactory grains) =>
        Change(program, member, tag, tagged: false, context, grains);

    private static async Task<Results<Ok<ChangedSegments>, ProblemHttpResult>> Change(
        string program, string member, string tag, bool tagged, HttpContext context, IGrainFactory grains)
    {
        if (KeyedCommand.Read(context.Request, out var key, out var dryRun) is { } unreadable)
        {
            return unreadable;
        }

        var caller = Caller.Of(context);
        var command = new ChangeTag { Channel = caller.Channel, Key = key, Tag = tag, Tagged = tagged, By = caller.KeyId, DryRun = dryRun };
        var outcome = await Calls.Ask((grain: Member(grains, program, member), command), static call => call.grain.ChangeTag(call.command));
        Preconditions.MarkReplayed(context.Response, outcome.Replayed);
        return outcome.Value is { } changed ? TypedResults.Ok(changed) : Problem.From(outcome.Refusal!);
    }

    private static IMemberSegments Member(IGrainFactory grains, string program, string member) => grains.GetGrain<IMemberSegments>(Ids.Member(program, member));
}
