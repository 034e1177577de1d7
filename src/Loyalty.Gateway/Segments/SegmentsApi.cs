using System.Collections.Immutable;
using Loyalty.Contracts.Access;
using Loyalty.Contracts.Common;
using Loyalty.Contracts.Programs;
using Loyalty.Contracts.Segments;
using Loyalty.Gateway.Access;
using Loyalty.Gateway.Common;
using Loyalty.Gateway.Common.Bodies;
using Loyalty.Gateway.Common.OpenApi;
using Loyalty.Gateway.Common.Problems;
using Loyalty.Gateway.Members;
using Loyalty.Gateway.Programs;
using Microsoft.AspNetCore.Http.HttpResults;
using static Microsoft.AspNetCore.Http.StatusCodes;

namespace Loyalty.Gateway.Segments;

/// <summary>Segments: who is in each, and the lists behind some of them.</summary>
internal static class SegmentsApi
{
    public static void MapSegmentEndpoints(this IEndpointRouteBuilder endpoints)
    {
        var segments = endpoints.MapGroup("/programs/{program}/segments").WithTags("Segments");
        segments.MapGet("", List).Needs(Permissions.InsightRead).WithSummary("List segments")
            .WithDescription("The segments of the edition in force, with how many members are in each. The members themselves: list members by segment.").Answers(Status404NotFound);
        segments.MapGet("/{segment}", Get).Needs(Permissions.InsightRead).WithSummary("See a segment")
            .WithDescription("How many members are in it, and who came and went by day.").Answers(Status404NotFound);
        segments.MapPost("/{segment}:evaluate", Evaluate).Needs(Permissions.SegmentsWrite).WithSummary("Hold segments against members")
            .WithDescription("Members are evaluated when something happens to them, and when time alone may have changed where they belong. After an edition brought or changed a rule, this does it for the rest: a page of members a call, all their segments at once, counted for this one. Go on with next until there is none.")
            .Answers(Status400BadRequest, Status404NotFound).Asks("cursor", "limit");
        segments.MapPut("/{segment}/members", Replace).Needs(Permissions.SegmentsWrite).IsSegmentUpload().WithSummary("Replace a segment's list")
            .WithDescription("A member a line: the id as text, or with application/x-ndjson a document like {\"member\":\"alice\"}; at most 1,000,000 lines. Who is listed and not in the upload is taken off, once every line is read: as the directory knows it, which follows by a moment. With a line that holds no id, nobody is taken off. Cut off anywhere, it can be sent again under its key; once it is done, that takes nobody off who has come since.")
            .Answers(Status400BadRequest, Status404NotFound, Status409Conflict, Status413PayloadTooLarge, Status415UnsupportedMediaType, Status422UnprocessableEntity)
            .Takes(Preconditions.IdempotencyKey).Gives(Preconditions.Replayed);
        segments.MapPost("/{segment}/members", Add).Needs(Permissions.SegmentsWrite).IsSegmentUpload().WithSummary("Add to a segment's list")
            .WithDescription("A member a line: the id as text, or with application/x-ndjson a document like {\"member\":\"alice\"}; at most 1,000,000 lines. Cut off anywhere, it can be sent again under its key.")
            .Answers(Status400BadRequest, Status404NotFound, Status409Conflict, Status413PayloadTooLarge, Status415UnsupportedMediaType, Status422UnprocessableEntity)
            .Takes(Preconditions.IdempotencyKey);
        segments.MapDelete("/{segment}/members/{member}", Remove).Needs(Permissions.SegmentsWrite).WithSummary("Take a member off a segment's list")
            .WithDescription("What was so already changes nothing.")
            .Answers(Status400BadRequest, Status404NotFound, Status409Conflict, Status422UnprocessableEntity)
            .Takes(Preconditions.IdempotencyKey).Gives(Preconditions.Replayed);
    }

    public static async Task<Results<Ok<SegmentList>, ProblemHttpResult>> List(string program, IGrainFactory grains, TimeProvider time)
    {
        var current = await CurrentProgram.Get(program, grains, time);
        if (current.Value is not { } definition)
        {
            return Problem.From(current.Refusal!);
        }

        var rosters = await Task.WhenAll(definition.Segments.Select(segment => Segment(grains, program, segment.Id).GetRoster()));
        return TypedResults.Ok(new SegmentList([.. definition.Segments.Zip(rosters, static (segment, roster) => new SegmentOverview(segment.Id, segment.Name, segment.Condition is null, roster.Members))]));
    }

    public static async Task<Results<Ok<SegmentRoster>, ProblemHttpResult>> Get(string program, string segment, IGrainFactory grains, TimeProvider time)
    {
        // Asking the grain of a segment that does not exist would bring one into being.
        var (_, refused) = await Find(program, segment, grains, time);
        return refused is null ? TypedResults.Ok(await Segment(grains, program, segment).GetRoster()) : refused;
    }

    public static async Task<Results<Ok<EvaluatedSegment>, ProblemHttpResult>> Evaluate(
        string program, string segment, HttpRequest request, IGrainFactory grains, TimeProvider time)
    {
        var faults = new Faults();
        var (limit, cursor) = Query.Page(request, faults);
        if (faults.Any)
        {
            return Problem.Invalid(faults);
        }

        if (await Find(program, segment, grains, time) is (_, { } refused))
        {
            return refused;
        }

        var outcome = await MemberEvaluation.Of(program, cursor, limit, grains);
        if (outcome.Value is not { } page)
        {
            return Problem.From(outcome.Refusal!);
        }

        var moves = page.Changes.SelectMany(changed => changed.SegmentMoves).Where(move => move.Segment == segment).ToArray();
        return TypedResults.Ok(new EvaluatedSegment(segment, page.Evaluated, moves.Count(move => move.Joined), moves.Count(move => !move.Joined), page.Next));
    }

    public static Task<Results<Ok<UploadedMembers>, ProblemHttpResult>> Replace(string program, string segment, HttpContext context, IGrainFactory grains, TimeProvider time) =>
        Upload(program, segment, context, grains, time, replaces: true);

    public static Task<Results<Ok<UploadedMembers>, ProblemHttpResult>> Add(string program, string segment, HttpContext context, IGrainFactory grains, TimeProvider time) =>
        Upload(program, segment, context, grains, time, replaces: false);

    public static async Task<Results<Ok<ChangedSegments>, ProblemHttpResult>> Remove(string program, string segment, string member, HttpContext context, IGrainFactory grains)
    {
        var (key, withoutKey) = Preconditions.Key(context.Request);
        if (withoutKey is not null)
        {
            return withoutKey;
        }

        var caller = Caller.Of(context);
        var command = new ChangeList { Channel = caller.Channel, Key = key, Segment = segment, Listed = false, By = caller.KeyId };
        var grain = grains.GetGrain<IMemberSegments>(Ids.Member(program, member));
        var outcome = await Calls.Ask((grain, command), static call => call.grain.ChangeList(call.command));
        Preconditions.MarkReplayed(context.Response, outcome.Replayed);
        return outcome.Value is { } changed ? TypedResults.Ok(changed) : Problem.From(outcome.Refusal!);
    }

    private static async Task<Results<Ok<UploadedMembers>, ProblemHttpResult>> Upload(
        string program, string segment, HttpContext context, IGrainFactory grains, TimeProvider time, bool replaces)
    {
        var (key, withoutKey) = Preconditions.Key(context.Request);
        if (withoutKey is not null)
        {
            return withoutKey;
        }

        var (definition, refused) = await Find(program, segment, grains, time);
        return refused
            ?? (definition!.Condition is not null
                ? Problem.From(Refusal.Rule("segmentNotListed", "The segment has a rule and no list: nobody is put into it by hand."))
                : await new SegmentUpload(
                    grains, program, segment, Caller.Of(context), key, replaces, problem => context.RequestServices.GetRequiredService<RefusalLog>().Record(context, problem)).Run(context));
    }

    private static async Task<(SegmentDefinition? Segment, ProblemHttpResult? Refused)> Find(string program, string segment, IGrainFactory grains, TimeProvider time)
    {
        var current = await CurrentProgram.Get(program, grains, time);
        if (current.Value is not { } definition)
        {
            return (null, Problem.From(current.Refusal!));
        }

        return definition.Segments.FirstOrDefault(known => known.Id == segment) is { } found
            ? (found, null)
            : (null, Problem.NotFound("segmentNotFound", "The program has no such segment."));
    }

    private static ISegment Segment(IGrainFactory grains, string program, string segment) => grains.GetGrain<ISegment>(Ids.Segment(program, segment));
}

internal sealed record SegmentList(ImmutableArray<SegmentOverview> Segments);

/// <summary>A segment and how many are in it.</summary>
/// <param name="Segment">The segment's id.</param>
/// <param name="Name">What it is called.</param>
/// <param name="Listed">Whether its members are those who are uploaded, and not those for whom a rule holds.</param>
/// <param name="Members">Members who are in it.</param>
internal sealed record SegmentOverview(string Segment, string? Name, bool Listed, long Members);

/// <summary>What became of a page of members.</summary>
/// <param name="Segment">The segment's id.</param>
/// <param name="Evaluated">Members of the page.</param>
/// <param name="Joined">Those who came into the segment.</param>
/// <param name="Left">Those who left it.</param>
/// <param name="Next">The cursor to go on with; null after the last member.</param>
internal sealed record EvaluatedSegment(string Segment, int Evaluated, int Joined, int Left, string? Next);
