using System.Collections.Immutable;
using Loyalty.Contracts.Access;
using Loyalty.Contracts.Programs;
using Loyalty.Gateway.Access;
using Loyalty.Gateway.Common;
using Loyalty.Gateway.Common.Bodies;
using Loyalty.Gateway.Common.OpenApi;
using Loyalty.Gateway.Common.Problems;
using Microsoft.AspNetCore.Http.HttpResults;
using static Microsoft.AspNetCore.Http.StatusCodes;

namespace Loyalty.Gateway.Programs;

/// <summary>Programs: edited as drafts, published as editions that never change.</summary>
internal static class ProgramsApi
{
    public const string Registry = "programs";

    public static void MapProgramEndpoints(this IEndpointRouteBuilder endpoints)
    {
        var programs = endpoints.MapGroup("/programs").WithTags("Programs");
        programs.MapGet("", List).Needs(Permissions.ProgramsRead).WithSummary("List programs")
            .WithDescription("The ids of all programs; of the key's own program when the key holds for one.").Answers();

        var program = programs.MapGroup("/{program}");
        program.MapGet("/draft", GetDraft).Needs(Permissions.ProgramsRead).WithSummary("Read the draft")
            .WithDescription("The definition as it was last saved, valid or not, with its ETag.").Answers(Status404NotFound).Gives("ETag");
        program.MapPut("/draft", SaveDraft).Needs(Permissions.ProgramsWrite).WithSummary("Save the draft")
            .For("""{ "name": "Shop", "timeZone": "Europe/London", "currency": "GBP", "channels": [{ "id": "web", "brand": "shop" }, { "id": "store", "brand": "shop" }], "wallets": [{ "id": "points", "kind": "points", "expiry": { "after": 24, "unit": "months" }, "transferable": true }, { "id": "cashback", "kind": "money", "confirmation": { "days": 30, "unconfirmed": "activate" } }], "earningRules": [{ "id": "cashback", "wallet": "cashback", "effect": { "points": 1, "perAmount": 100 } }, { "id": "base", "wallet": "points", "effect": { "points": 1, "perAmount": 100 } }, { "id": "review", "wallet": "points", "trigger": "activity", "activityType": "review", "effect": { "points": 50 } }], "activityTypes": [{ "id": "review" }], "tiers": { "metric": "spend", "period": "calendarYear", "levels": [{ "id": "blue", "threshold": 0 }, { "id": "gold", "threshold": 50000 }] }, "memberships": [{ "id": "plus", "name": "Plus", "price": 4900, "length": 12, "unit": "months", "graceDays": 14, "tier": "gold" }], "segments": [{ "id": "regulars", "name": "Regulars", "condition": { "purchases": { "days": 90, "atLeast": 2 } } }, { "id": "staff", "name": "Staff" }], "challenges": [{ "id": "regular", "name": "Two purchases a month", "measure": "count", "goal": 2, "period": "month", "points": { "wallet": "points", "points": 100 }, "badge": { "id": "regular", "name": "Regular" }, "leaderboard": true }], "adjustmentLimit": 1000, "households": { "wallet": "points", "members": 4 }, "notices": { "pointsExpireDays": 30, "tierEndsDays": 30, "membershipLapsesDays": 14 }, "referral": { "referrer": { "wallet": "points", "points": 500 }, "friend": { "wallet": "points", "points": 200 }, "condition": { "amount": { "atLeast": 2000 } }, "withinDays": 90, "returnDays": 30, "caps": [{ "period": "year", "referrals": 20 }] } }""")
            .WithDescription("Under If-Match with the ETag that was read, or If-None-Match: * for a new program. A draft may be wrong; validating it says in which ways.")
            .Answers(Status400BadRequest, Status412PreconditionFailed, Status428PreconditionRequired).Takes("If-Match", "If-None-Match").Gives("ETag");
        program.MapPost("/draft:validate", Validate).Needs(Permissions.ProgramsRead).WithSummary("Validate the draft")
            .WithDescription("Every fault, against the draft itself and against the newest edition; an empty list when it can be published. Warnings name what is most likely not meant, and do not stop it from being published.").Answers(Status404NotFound);
        program.MapPost("/draft:publish", Publish).Needs(Permissions.ProgramsWrite).WithSummary("Publish the draft")
            .For("""{ "effectiveAt": "2026-03-01T00:00:00+00:00" }""")
            .WithDescription("Makes the draft the next edition. Purchases that occur from its effective instant on are valued by it. The same draft published again, while its edition is in force or still to come, gets that edition with Idempotent-Replayed.")
            .Answers(Status400BadRequest, Status404NotFound, Status409Conflict, Status412PreconditionFailed, Status422UnprocessableEntity).Takes("If-Match").Gives(Preconditions.Replayed);
        program.MapGet("/editions", ListEditions).Needs(Permissions.ProgramsRead).WithSummary("List editions")
            .WithDescription("All editions, oldest first.").Answers(Status404NotFound);
        program.MapGet("/editions/{number:int}", GetEdition).Needs(Permissions.ProgramsRead).WithSummary("Read an edition")
            .WithDescription("The definition as it was published.").Answers(Status404NotFound);
        program.MapPost("/editions/{number:int}:rollback", Rollback).Needs(Permissions.ProgramsWrite).WithSummary("Publish an older edition again")
            .For("""{ "effectiveAt": "2026-04-01T00:00:00+01:00" }""")
            .WithDescription("Its definition becomes the next edition; nothing is ever undone in the past. Wallets, channels, types of activity, tiers, memberships and challenges that have come since stay, retired. Campaigns and rewards stay as they are; one that needs what the older edition does not have is named by a 422 (`programInvalid`): end or retire it first.")
            .Answers(Status400BadRequest, Status404NotFound, Status409Conflict, Status422UnprocessableEntity).Gives(Preconditions.Replayed);
    }

    public static async Task<Ok<ProgramList>> List(HttpContext context, IGrainFactory grains)
    {
        var all = await grains.GetGrain<IProgramRegistry>(Registry).List();
        var own = Caller.Of(context).Program;
        return TypedResults.Ok(new ProgramList(own is null ? all : [.. all.Where(program => program == own)]));
    }

    public static async Task<Results<Ok<ProgramDraft>, ProblemHttpResult>> GetDraft(string program, HttpResponse response, IGrainFactory grains)
    {
        var outcome = await Calls.Ask(grains.GetGrain<IProgram>(program), static grain => grain.GetDraft());
        return Draft(outcome, response);
    }

    public static async Task<Results<Ok<ProgramDraft>, ProblemHttpResult>> SaveDraft(string program, Body<ProgramInput> body, HttpContext context, IGrainFactory grains)
    {
        var (etag, unconditional) = Preconditions.IfMatchOrNew(context.Request);
        if (unconditional is not null)
        {
            return unconditional;
        }

        if (body.Faulty(out var problem))
        {
            return problem;
        }

        var definition = body.Value.ToDefinition();
        var outcome = await Calls.Ask((grain: grains.GetGrain<IProgram>(program), definition, etag), static call => call.grain.SaveDraft(call.definition, call.etag));
        return Draft(outcome, context.Response);
    }

    public static async Task<Results<Ok<ProgramValidation>, ProblemHttpResult>> Validate(string program, IGrainFactory grains)
    {
        var outcome = await Calls.Ask(grains.GetGrain<IProgram>(program), static grain => grain.ValidateDraft());
        return outcome.Value is { } validation ? TypedResults.Ok(validation) : Problem.From(outcome.Refusal!);
    }

    public static async Task<Results<Created<EditionInfo>, ProblemHttpResult>> Publish(string program, Body<PublishInput> body, HttpContext context, IGrainFactory grains)
    {
        var (etag, invalid) = Preconditions.IfMatch(context.Request);
        if (invalid is not null)
        {
            return invalid;
        }

        if (body.Faulty(out var problem))
        {
            return problem;
        }

        var command = new PublishProgram { IfMatch = etag, EffectiveAt = body.Value.EffectiveAt };
        var outcome = await Calls.Ask((grain: grains.GetGrain<IProgram>(program), command), static call => call.grain.Publish(call.command));
        return Edition(program, outcome, context.Response);
    }

    public static async Task<Results<Ok<EditionList>, ProblemHttpResult>> ListEditions(string program, IGrainFactory grains)
    {
        var outcome = await Calls.Ask(grains.GetGrain<IProgram>(program), static grain => grain.GetEditions());
        return outcome.Value is { } editions ? TypedResults.Ok(editions) : Problem.From(outcome.Refusal!);
    }

    public static async Task<Results<Ok<EditionDocument>, ProblemHttpResult>> GetEdition(string program, int number, IGrainFactory grains)
    {
        var outcome = await Calls.Ask((grain: grains.GetGrain<IProgram>(program), number), static call => call.grain.GetEdition(call.number));
        return outcome.Value is { } edition ? TypedResults.Ok(edition) : Problem.From(outcome.Refusal!);
    }

    public static async Task<Results<Created<EditionInfo>, ProblemHttpResult>> Rollback(string program, int number, Body<PublishInput> body, HttpResponse response, IGrainFactory grains)
    {
        if (body.Faulty(out var problem))
        {
            return problem;
        }

        var command = new RollbackProgram { Edition = number, EffectiveAt = body.Value.EffectiveAt };
        var outcome = await Calls.Ask((grain: grains.GetGrain<IProgram>(program), command), static call => call.grain.Rollback(call.command));
        return Edition(program, outcome, response);
    }

    private static Results<Ok<ProgramDraft>, ProblemHttpResult> Draft(Contracts.Common.Outcome<ProgramDraft> outcome, HttpResponse response)
    {
        if (outcome.Value is not { } draft)
        {
            return Problem.From(outcome.Refusal!);
        }

        Preconditions.SetETag(response, draft.ETag);
        return TypedResults.Ok(draft);
    }

    private static Results<Created<EditionInfo>, ProblemHttpResult> Edition(string program, Contracts.Common.Outcome<EditionInfo> outcome, HttpResponse response)
    {
        Preconditions.MarkReplayed(response, outcome.Replayed);
        return outcome.Value is { } edition
            ? TypedResults.Created($"/v1/programs/{program}/editions/{edition.Number}", edition)
            : Problem.From(outcome.Refusal!);
    }
}

internal sealed record ProgramList(ImmutableArray<string> Programs);
