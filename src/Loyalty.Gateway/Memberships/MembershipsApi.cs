using Loyalty.Contracts.Access;
using Loyalty.Contracts.Common;
using Loyalty.Contracts.Members;
using Loyalty.Contracts.Memberships;
using Loyalty.Gateway.Access;
using Loyalty.Gateway.Common;
using Loyalty.Gateway.Common.Bodies;
using Loyalty.Gateway.Common.OpenApi;
using Loyalty.Gateway.Common.Problems;
using Microsoft.AspNetCore.Http.HttpResults;
using static Microsoft.AspNetCore.Http.StatusCodes;

namespace Loyalty.Gateway.Memberships;

/// <summary>Memberships that members pay for.</summary>
internal static class MembershipsApi
{
    public static void MapMembershipEndpoints(this IEndpointRouteBuilder endpoints)
    {
        var memberships = endpoints.MapGroup("/programs/{program}/members/{member}/memberships").WithTags("Memberships").Needs(Permissions.MembershipsWrite);
        memberships.MapPost("/{plan}:pay", Pay).WithSummary("Tell of a payment for a membership")
            .For("""{ "paidAt": "2026-03-10T10:00:00+00:00", "reference": "payment-4711" }""")
            .WithDescription("The payment itself happens at the retailer's. While the membership holds, in its grace too, it goes on from its end; otherwise it begins when it was paid. With dryRun=true it answers the member as it would be, and writes nothing.")
            .Answers(Status400BadRequest, Status404NotFound, Status409Conflict, Status422UnprocessableEntity)
            .Asks("dryRun").Takes(Preconditions.IdempotencyKey).Gives(Preconditions.Replayed);
        memberships.MapPost("/{plan}:cancel", Cancel).WithSummary("Cancel a membership")
            .WithDescription("It is not renewed: it runs to its end, without grace; in its grace it ends at once. A further payment takes it up again. With dryRun=true it answers the member as it would be, and writes nothing.")
            .Answers(Status400BadRequest, Status404NotFound, Status409Conflict, Status422UnprocessableEntity)
            .Asks("dryRun").Takes(Preconditions.IdempotencyKey).Gives(Preconditions.Replayed);
        memberships.MapPost("/{plan}:refund", Refund).WithSummary("Tell that a membership's fee was refunded")
            .WithDescription("The membership ends at once, and the tier goes to where it would stand without. With dryRun=true it answers the member as it would be, and writes nothing.")
            .Answers(Status400BadRequest, Status404NotFound, Status409Conflict, Status422UnprocessableEntity)
            .Asks("dryRun").Takes(Preconditions.IdempotencyKey).Gives(Preconditions.Replayed);
    }

    public static async Task<Results<Ok<MemberSummary>, ProblemHttpResult>> Pay(
        string program, string member, string plan, Body<MembershipPaymentInput> body, HttpContext context, IGrainFactory grains)
    {
        if (KeyedCommand.Read(context.Request, out var key, out var dryRun) is { } unreadable)
        {
            return unreadable;
        }

        if (body.Faulty(out var problem))
        {
            return problem;
        }

        var command = new PayMembership
        {
            Channel = Caller.Of(context).Channel,
            Key = key,
            Plan = plan,
            PaidAt = body.Value.PaidAt,
            Reference = body.Value.Reference,
            DryRun = dryRun,
        };
        return Answer(await Calls.Ask((grain: Member(grains, program, member), command), static call => call.grain.Pay(call.command)), context);
    }

    public static Task<Results<Ok<MemberSummary>, ProblemHttpResult>> Cancel(string program, string member, string plan, HttpContext context, IGrainFactory grains) =>
        End(plan, context, Member(grains, program, member), static (grain, command) => grain.Cancel(command));

    public static Task<Results<Ok<MemberSummary>, ProblemHttpResult>> Refund(string program, string member, string plan, HttpContext context, IGrainFactory grains) =>
        End(plan, context, Member(grains, program, member), static (grain, command) => grain.Refund(command));

    private static async Task<Results<Ok<MemberSummary>, ProblemHttpResult>> End(
        string plan, HttpContext context, IMemberMemberships grain, Func<IMemberMemberships, EndMembership, Task<Outcome<MemberSummary>>> end)
    {
        if (KeyedCommand.Read(context.Request, out var key, out var dryRun) is { } unreadable)
        {
            return unreadable;
        }

        var command = new EndMembership { Channel = Caller.Of(context).Channel, Key = key, Plan = plan, DryRun = dryRun };
        return Answer(await Calls.Ask((grain, command, end), static call => call.end(call.grain, call.command)), context);
    }

    private static Results<Ok<MemberSummary>, ProblemHttpResult> Answer(Outcome<MemberSummary> outcome, HttpContext context)
    {
        Preconditions.MarkReplayed(context.Response, outcome.Replayed);
        return outcome.Value is { } summary ? TypedResults.Ok(summary) : Problem.From(outcome.Refusal!);
    }

    private static IMemberMemberships Member(IGrainFactory grains, string program, string member) => grains.GetGrain<IMemberMemberships>(Ids.Member(program, member));
}
