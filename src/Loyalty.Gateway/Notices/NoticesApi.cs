using Loyalty.Contracts.Access;
using Loyalty.Contracts.Common.Bodies;
using Loyalty.Contracts.Notices;
using Loyalty.Gateway.Access;
using Loyalty.Gateway.Common;
using Loyalty.Gateway.Common.OpenApi;
using Loyalty.Gateway.Common.Problems;
using Loyalty.Gateway.Programs;
using Microsoft.AspNetCore.Http.HttpResults;
using static Microsoft.AspNetCore.Http.StatusCodes;

namespace Loyalty.Gateway.Notices;

/// <summary>What members are to be told.</summary>
internal static class NoticesApi
{
    public static void MapNoticeEndpoints(this IEndpointRouteBuilder endpoints) =>
        endpoints.MapGet("/programs/{program}/notices", List).WithTags("Notices").Needs(Permissions.InsightRead).WithSummary("List what members are to be told")
            .WithDescription("That points are about to expire, a standing to end or a paid membership to lapse, as the program's notices say, each once; newest first, by pages. They are numbered without gaps, so whoever sends them pages back to the highest number already sent. Those of the last 7 days are there, older ones may be gone; a member's history shows the member's own, for ever, and the journal has them as events of the type notice. A notice with a household is for all of its members.")
            .Answers(Status400BadRequest, Status404NotFound).Asks("cursor", "limit");

    public static async Task<Results<Ok<NoticeList>, ProblemHttpResult>> List(string program, HttpRequest request, IGrainFactory grains, TimeProvider time)
    {
        var faults = new Faults();
        var (limit, cursor) = Query.Page(request, faults);
        if (faults.Any)
        {
            return Problem.Invalid(faults);
        }

        var current = await CurrentProgram.Get(program, grains, time);
        if (current.Refusal is { } refusal)
        {
            return Problem.From(refusal);
        }

        var outcome = await Calls.Ask((grain: grains.GetGrain<INotices>(program), cursor, limit), static call => call.grain.GetPage(call.cursor, call.limit));
        return outcome.Value is { } page ? TypedResults.Ok(page) : Problem.From(outcome.Refusal!);
    }
}
