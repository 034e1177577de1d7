using Loyalty.Contracts.Access;
using Loyalty.Contracts.Accounts;
using Loyalty.Contracts.Accounts.Households;
using Loyalty.Contracts.Common;
using Loyalty.Gateway.Access;
using Loyalty.Gateway.Common;
using Loyalty.Gateway.Common.Bodies;
using Loyalty.Gateway.Common.OpenApi;
using Loyalty.Gateway.Common.Problems;
using Microsoft.AspNetCore.Http.HttpResults;
using static Microsoft.AspNetCore.Http.StatusCodes;

namespace Loyalty.Gateway.Accounts;

/// <summary>Members who share the points of one wallet.</summary>
internal static class HouseholdsApi
{
    public static void MapHouseholdEndpoints(this IEndpointRouteBuilder endpoints)
    {
        var households = endpoints.MapGroup("/programs/{program}/households").WithTags("Households");
        households.MapPost("", Found).Needs(Permissions.HouseholdsWrite).WithSummary("Found a household")
            .For("""{ "id": "baker-street" }""")
            .WithDescription("Opens the account that owns the shared wallet; its members join it afterwards. The id is unique in the program for ever: sent again, it is answered as before.")
            .Answers(Status400BadRequest, Status404NotFound, Status409Conflict, Status422UnprocessableEntity).Asks("dryRun").Gives(Preconditions.Replayed, "Location");
        households.MapGet("/{household}", Get).Needs(Permissions.MembersRead).WithSummary("See a household")
            .WithDescription("The shared wallet, the members, and of each what he or she contributed since joining, and what of it is unspent.").Answers(Status404NotFound);
        households.MapGet("/{household}/history", GetHistory).Needs(Permissions.MembersRead).WithSummary("List what happened to a household's wallet")
            .WithDescription("The entries of the household's account, newest first; the reference is the member.").Answers(Status400BadRequest, Status404NotFound).Asks("cursor", "limit");
        households.MapPost("/{household}/members", Join).Needs(Permissions.HouseholdsWrite).WithSummary("Take a member into a household")
            .For("""{ "member": "holmes" }""")
            .WithDescription("The member's points of the shared wallet, and what is owed of them, go to the household. From then on what the member earns of them goes there, and what the member spends comes from there. Tier, status points and counters stay the member's.")
            .Answers(Status400BadRequest, Status404NotFound, Status409Conflict, Status422UnprocessableEntity).Asks("dryRun").Takes(Preconditions.IdempotencyKey).Gives(Preconditions.Replayed);
        households.MapDelete("/{household}/members/{member}", Leave).Needs(Permissions.HouseholdsWrite).WithSummary("Let a member leave a household")
            .WithDescription("The member takes along what is unspent of what he or she contributed, but no more than the household has after what it owes; what is owed stays with the household.")
            .Answers(Status400BadRequest, Status404NotFound, Status409Conflict, Status422UnprocessableEntity).Asks("dryRun").Takes(Preconditions.IdempotencyKey).Gives(Preconditions.Replayed);
    }

    public static async Task<Results<Created<HouseholdSummary>, Ok<HouseholdSummary>, ProblemHttpResult>> Found(
        string program, Body<HouseholdInput> body, HttpContext context, IGrainFactory grains)
    {
        if (body.Faulty(out var problem))
        {
            return problem;
        }

        var faults = new Faults();
        var dryRun = Query.DryRun(context.Request, faults);
        if (faults.Any)
        {
            return Problem.Invalid(faults);
        }

        var outcome = await Calls.Ask((grain: Household(grains, program, body.Value.Id), dryRun), static call => call.grain.Found(call.dryRun));
        Preconditions.MarkReplayed(context.Response, outcome.Replayed);
        return outcome.Value is not { } founded ? Problem.From(outcome.Refusal!)
            : founded.DryRun ? TypedResults.Ok(founded)
            : TypedResults.Created($"/v1/programs/{program}/households/{founded.Household}", founded);
    }

    public static async Task<Results<Ok<HouseholdSummary>, ProblemHttpResult>> Get(string program, string household, IGrainFactory grains)
    {
        var outcome = await Calls.Ask(Household(grains, program, household), static grain => grain.GetSummary());
        return outcome.Value is { } found ? TypedResults.Ok(found) : Problem.From(outcome.Refusal!);
    }

    public static async Task<Results<Ok<HistoryPage>, ProblemHttpResult>> GetHistory(string program, string household, HttpRequest request, IGrainFactory grains)
    {
        var faults = new Faults();
        var (limit, cursor) = Query.Page(request, faults);
        if (faults.Any)
        {
            return Problem.Invalid(faults);
        }

        var exists = await Calls.Ask(Household(grains, program, household), static grain => grain.GetSummary());
        if (exists.Refusal is { } refusal)
        {
            return Problem.From(refusal);
        }

        var outcome = await Calls.Ask(
            (queries: grains.GetGrain<IAccountQueries>(program), account: Ids.LocalOf(Ids.Household(program, household)), cursor, limit),
            static call => call.queries.GetHistory(call.account, call.cursor, call.limit));
        return outcome.Value is { } page ? TypedResults.Ok(page) : Problem.From(outcome.Refusal!);
    }

    public static async Task<Results<Ok<HouseholdMembership>, ProblemHttpResult>> Join(
        string program, string household, Body<HouseholdMemberInput> body, HttpContext context, IGrainFactory grains)
    {
        if (Read(context, household, out var command) is { } unreadable)
        {
            return unreadable;
        }

        return body.Faulty(out var problem) ? problem : await Change(context, Member(grains, program, body.Value.Member), command, static (grain, change) => grain.Join(change));
    }

    public static async Task<Results<Ok<HouseholdMembership>, ProblemHttpResult>> Leave(
        string program, string household, string member, HttpContext context, IGrainFactory grains) =>
        Read(context, household, out var command) is { } unreadable
            ? unreadable
            : await Change(context, Member(grains, program, member), command, static (grain, change) => grain.Leave(change));

    private static ProblemHttpResult? Read(HttpContext context, string household, out ChangeHousehold command)
    {
        var unreadable = KeyedCommand.Read(context.Request, out var key, out var dryRun);
        command = new ChangeHousehold { Key = key, Channel = Caller.Of(context).Channel, Household = household, DryRun = dryRun };
        return unreadable;
    }

    private static async Task<Results<Ok<HouseholdMembership>, ProblemHttpResult>> Change(
        HttpContext context, IMemberHousehold grain, ChangeHousehold command, Func<IMemberHousehold, ChangeHousehold, Task<Outcome<HouseholdMembership>>> change)
    {
        var outcome = await Calls.Ask((grain, command, change), static call => call.change(call.grain, call.command));
        Preconditions.MarkReplayed(context.Response, outcome.Replayed);
        return outcome.Value is { } changed ? TypedResults.Ok(changed) : Problem.From(outcome.Refusal!);
    }

    private static IHousehold Household(IGrainFactory grains, string program, string household) => grains.GetGrain<IHousehold>(Ids.Household(program, household));

    private static IMemberHousehold Member(IGrainFactory grains, string program, string member) => grains.GetGrain<IMemberHousehold>(Ids.Member(program, member));
}
