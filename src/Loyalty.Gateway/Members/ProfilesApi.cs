using Loyalty.Contracts.Access;
using Loyalty.Contracts.Common;
using Loyalty.Contracts.Members;
using Loyalty.Gateway.Access;
using Loyalty.Gateway.Common;
using Loyalty.Gateway.Common.Bodies;
using Loyalty.Gateway.Common.OpenApi;
using Loyalty.Gateway.Common.Problems;
using Microsoft.AspNetCore.Http.HttpResults;
using static Microsoft.AspNetCore.Http.StatusCodes;

namespace Loyalty.Gateway.Members;

/// <summary>Members' personal data.</summary>
internal static class ProfilesApi
{
    public static void MapProfileEndpoints(this IEndpointRouteBuilder endpoints)
    {
        var profile = endpoints.MapGroup("/programs/{program}/members/{member}/profile").WithTags("Members");
        profile.MapGet("", Get).Needs(Permissions.MembersRead).WithSummary("Read a member's profile")
            .WithDescription("Personal data and identifiers, with the ETag to change them under. Of a member who enrolled with an id alone it says nothing yet.").Answers(Status404NotFound).Gives("ETag");
        profile.MapPut("", Replace).Needs(Permissions.MembersWrite).WithSummary("Replace a member's profile")
            .For("""{ "name": "Alice", "email": "alice@example.com", "birthDate": "1990-04-01", "language": "en-GB", "leaderboardName": "Ally" }""")
            .WithDescription("Under If-Match with the ETag that was read. Fields that are not sent are cleared.")
            .Answers(Status400BadRequest, Status404NotFound, Status412PreconditionFailed, Status428PreconditionRequired).Takes("If-Match").Gives("ETag");
    }

    public static async Task<Results<Ok<ProfileDocument>, ProblemHttpResult>> Get(string program, string member, HttpResponse response, IGrainFactory grains) =>
        Answer(await Calls.Ask(Profile(grains, program, member), static grain => grain.Get()), response);

    public static async Task<Results<Ok<ProfileDocument>, ProblemHttpResult>> Replace(
        string program, string member, Body<ProfileInput> body, HttpContext context, IGrainFactory grains)
    {
        var (etag, invalid) = Preconditions.IfMatch(context.Request);
        if (invalid is not null)
        {
            return invalid;
        }

        if (etag is null)
        {
            return Preconditions.Required("If-Match with the ETag that was read");
        }

        if (body.Faulty(out var problem))
        {
            return problem;
        }

        var profile = body.Value.ToProfile();
        var outcome = await Calls.Ask((grain: Profile(grains, program, member), profile, etag), static call => call.grain.Replace(call.profile, call.etag));
        return Answer(outcome, context.Response);
    }

    private static IProfile Profile(IGrainFactory grains, string program, string member) => grains.GetGrain<IProfile>(Ids.Member(program, member));

    private static Results<Ok<ProfileDocument>, ProblemHttpResult> Answer(Outcome<ProfileDocument> outcome, HttpResponse response)
    {
        if (outcome.Value is not { } document)
        {
            return Problem.From(outcome.Refusal!);
        }

        Preconditions.SetETag(response, document.ETag);
        return TypedResults.Ok(document);
    }
}
