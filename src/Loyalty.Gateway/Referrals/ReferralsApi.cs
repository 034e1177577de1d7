using Loyalty.Contracts.Access;
using Loyalty.Contracts.Common;
using Loyalty.Contracts.Referrals;
using Loyalty.Gateway.Access;
using Loyalty.Gateway.Common;
using Loyalty.Gateway.Common.Bodies;
using Loyalty.Gateway.Common.OpenApi;
using Loyalty.Gateway.Common.Problems;
using Loyalty.Gateway.Programs;
using Microsoft.AspNetCore.Http.HttpResults;
using static Microsoft.AspNetCore.Http.StatusCodes;

namespace Loyalty.Gateway.Referrals;

/// <summary>Friends whom members bring.</summary>
internal static class ReferralsApi
{
    public static void MapReferralEndpoints(this IEndpointRouteBuilder endpoints)
    {
        var member = endpoints.MapGroup("/programs/{program}/members/{member}").WithTags("Referrals");
        member.MapPost("/referral-code", MakeCode).Needs(Permissions.MembersWrite).WithSummary("Make a member's referral code")
            .For("""{ "devices": ["phone-7f3a"], "address": "1 High Street, London" }""")
            .WithDescription("Whoever enrols with it is referred by the member. A member has one code: asked for again, the same is answered. Devices and address are optional and kept as keyed hashes; a friend who shares one of them, or an identifier, e-mail or phone, is the member himself.")
            .Answers(Status400BadRequest, Status404NotFound, Status422UnprocessableEntity).Gives(Preconditions.Replayed);
        member.MapGet("/referral-code", GetCode).Needs(Permissions.MembersRead).WithSummary("See a member's referral code")
            .WithDescription("The code by which friends enrol.").Answers(Status404NotFound);
        member.MapGet("/referrals", GetReferrals).Needs(Permissions.MembersRead).WithSummary("See a member's referrals")
            .WithDescription("By whom the member was referred and what became of it, and the friends whom the member brought, newest first, at most 1,000, with how each stands. Friends follow the journal by a moment.").Answers(Status404NotFound);
        endpoints.MapGroup("/programs/{program}").WithTags("Referrals").MapGet("/referrals", GetTotals).Needs(Permissions.InsightRead).WithSummary("See a program's referrals by day")
            .WithDescription("How many friends joined with a code, bought, were rewarded and had it taken back, each by the day of its step, from and to included.")
            .Answers(Status400BadRequest, Status404NotFound).Asks("from", "to");
    }

    public static async Task<Results<Ok<MemberReferralCode>, ProblemHttpResult>> MakeCode(string program, string member, Body<ReferralCodeInput> body, HttpContext context, IGrainFactory grains)
    {
        if (body.Faulty(out var problem))
        {
            return problem;
        }

        var outcome = await Calls.Ask((grain: Member(grains, program, member), command: body.Value.ToCommand()), static call => call.grain.MakeCode(call.command));
        Preconditions.MarkReplayed(context.Response, outcome.Replayed);
        return Answer(outcome);
    }

    public static async Task<Results<Ok<MemberReferralCode>, ProblemHttpResult>> GetCode(string program, string member, IGrainFactory grains) =>
        Answer(await Calls.Ask(Member(grains, program, member), static grain => grain.GetCode()));

    public static async Task<Results<Ok<MemberReferrals>, ProblemHttpResult>> GetReferrals(string program, string member, IGrainFactory grains) =>
        Answer(await Calls.Ask(Member(grains, program, member), static grain => grain.GetReferrals()));

    public static async Task<Results<Ok<ReferralTotals>, ProblemHttpResult>> GetTotals(string program, HttpRequest request, IGrainFactory grains, TimeProvider time)
    {
        var faults = new Faults();
        Query.OnlyKnown(request, faults, "from", "to");
        var from = Query.Date(request, faults, "from");
        var to = Query.Date(request, faults, "to");
        if (from > to)
        {
            faults.Add("?to", "must not be before from");
        }

        if (faults.Any)
        {
            return Problem.Invalid(faults);
        }

        var current = await CurrentProgram.Get(program, grains, time);
        return current.Value is null ? Problem.From(current.Refusal!) : TypedResults.Ok(await grains.GetGrain<IReferrals>(program).GetTotals(from, to));
    }

    private static IMemberReferrals Member(IGrainFactory grains, string program, string member) => grains.GetGrain<IMemberReferrals>(Ids.Member(program, member));

    private static Results<Ok<T>, ProblemHttpResult> Answer<T>(Outcome<T> outcome)
        where T : class => outcome.Value is { } value ? TypedResults.Ok(value) : Problem.From(outcome.Refusal!);
}
