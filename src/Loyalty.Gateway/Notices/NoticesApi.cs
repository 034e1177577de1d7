using Loyalty.Contracts.Access;
using Loyalty.Contracts.Notices;
using Loyalty.Gateway.Access;
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
            .WithDescription("That points are about to expire, a standing to end or a paid membership to lapse, as the program's notices say, each once: the newest 200. A member's history shows the member's own, for ever; the journal has them as events of the type notice. A notice with a household is for all of its members.")
            .Answers(Status404NotFound);

    public static async Task<Results<Ok<NoticeList>, ProblemHttpResult>> List(string program, IGrainFactory grains, TimeProvider time)
    {
        var current = await CurrentProgram.Get(program, grains, time);
        return current.Value is null ? Problem.From(current.Refusal!) : TypedResults.Ok(await grains.GetGrain<INotices>(program).List());
    }
}
