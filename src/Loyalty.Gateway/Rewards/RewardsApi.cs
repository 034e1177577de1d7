using Loyalty.Contracts.Access;
using Loyalty.Contracts.Common;
using Loyalty.Contracts.Programs;
using Loyalty.Contracts.Rewards;
using Loyalty.Gateway.Access;
using Loyalty.Gateway.Common;
using Loyalty.Gateway.Common.Bodies;
using Loyalty.Gateway.Common.OpenApi;
using Loyalty.Gateway.Common.Problems;
using Loyalty.Gateway.Programs;
using Microsoft.AspNetCore.Http.HttpResults;
using static Microsoft.AspNetCore.Http.StatusCodes;

namespace Loyalty.Gateway.Rewards;

/// <summary>Rewards: edited as drafts, published one by one in editions of the program; their stock and codes.</summary>
internal static class RewardsApi
{
    public static void MapRewardEndpoints(this IEndpointRouteBuilder endpoints)
    {
        var rewards = endpoints.MapGroup("/programs/{program}/rewards").WithTags("Rewards");
        rewards.MapGet("", List).Needs(Permissions.ProgramsRead).WithSummary("List rewards")
            .WithDescription("All rewards, drafts only among them, each as the newest edition has it.").Answers(Status404NotFound);

        var reward = rewards.MapGroup("/{reward}");
        reward.MapGet("", Get).Needs(Permissions.ProgramsRead).WithSummary("See a reward")
            .WithDescription("The reward as the edition in force has it, with its stock.").Answers(Status404NotFound);
        reward.MapGet("/draft", GetDraft).Needs(Permissions.ProgramsRead).WithSummary("Read a reward's draft")
            .WithDescription("The definition as it was last saved, valid or not, with its ETag.").Answers(Status404NotFound).Gives("ETag");
        reward.MapPut("/draft", SaveDraft).Needs(Permissions.ProgramsWrite).WithSummary("Save a reward's draft")
            .For("""{ "name": "A mug", "kind": "freeProduct", "price": { "wallet": "points", "points": 500 }, "stock": "counted", "perMember": [{ "period": "month", "count": 1 }], "stockPerPeriod": [{ "period": "day", "count": 100 }], "voucherDays": 90, "value": { "sku": "mug-blue" } }""")
            .WithDescription("Under If-Match with the ETag that was read, or If-None-Match: * for a new reward. A draft may be wrong; validating it says in which ways.")
            .Answers(Status400BadRequest, Status404NotFound, Status412PreconditionFailed, Status422UnprocessableEntity, Status428PreconditionRequired).Takes("If-Match", "If-None-Match").Gives("ETag");
        reward.MapDelete("/draft", DeleteDraft).Needs(Permissions.ProgramsWrite).WithSummary("Delete a reward's draft")
            .WithDescription("Of a reward that was never published and has no pieces or codes, under If-Match with the ETag that was read; its id is free again. Answers the draft as it was. What was published can be retired.")
            .Answers(Status400BadRequest, Status404NotFound, Status412PreconditionFailed, Status422UnprocessableEntity, Status428PreconditionRequired).Takes("If-Match");
        reward.MapPost("/draft:validate", Validate).Needs(Permissions.ProgramsRead).WithSummary("Validate a reward's draft")
            .WithDescription("Every fault that the program's edition would have with the draft in it; an empty list when it can be published.").Answers(Status404NotFound);
        reward.MapPost("/draft:publish", Publish).Needs(Permissions.ProgramsWrite).WithSummary("Publish a reward's draft")
            .For("""{ "effectiveAt": "2026-03-10T12:00:00+00:00" }""")
            .WithDescription("Makes an edition like the one in force at the effective instant with the draft in it, and one like each that comes after it: it takes the place of what was published of the reward for later. As soon as possible without a body. An unchanged draft is published once for an instant.")
            .Answers(Status400BadRequest, Status404NotFound, Status412PreconditionFailed, Status413PayloadTooLarge, Status415UnsupportedMediaType, Status422UnprocessableEntity).Takes("If-Match");
        reward.MapGet("/stock", GetStock).Needs(Permissions.InsightRead).WithSummary("See a reward's stock")
            .WithDescription("Pieces or codes that are left, those under way, and what became of the vouchers.").Answers(Status404NotFound);
        reward.MapPost("/stock", ChangeStock).Needs(Permissions.RewardsWrite).WithSummary("Change a reward's stock")
            .For("""{ "add": 200 }""")
            .WithDescription("Adds pieces to counted stock, or sets how many can be redeemed from now on. The last 20 changes are answered again under their keys; the 1,000 before them are known still, and are conflicts that change nothing.")
            .Answers(Status400BadRequest, Status404NotFound, Status409Conflict, Status422UnprocessableEntity).Takes(Preconditions.IdempotencyKey).Gives(Preconditions.Replayed);
        reward.MapPost("/codes", AddCodes).Needs(Permissions.RewardsWrite).IsCodeUpload().WithSummary("Upload a partner's codes")
            .For("\"7F3K-92QX\\n7F3K-92QY\\n7F3K-92QZ\"")
            .WithDescription("A code a line, each 1–100 characters; at most 1,000,000 lines. Each is handed out once. Sent again under the same key, an upload goes on where it was; codes that the reward has are counted as duplicates, lines that hold no code are named.")
            .Answers(Status400BadRequest, Status404NotFound, Status409Conflict, Status413PayloadTooLarge, Status415UnsupportedMediaType, Status422UnprocessableEntity)
            .Takes(Preconditions.IdempotencyKey).Gives(Preconditions.Replayed);
    }

    public static async Task<Results<Ok<RewardList>, ProblemHttpResult>> List(string program, IGrainFactory grains) =>
        Answer(await Calls.Ask(grains.GetGrain<IProgram>(program), static grain => grain.GetRewards()));

    public static async Task<Results<Ok<RewardOverview>, ProblemHttpResult>> Get(string program, string reward, IGrainFactory grains, TimeProvider time)
    {
        var current = await CurrentProgram.Get(program, grains, time);
        if (current.Value is not { } definition)
        {
            return Problem.From(current.Refusal!);
        }

        return definition.Rewards.FirstOrDefault(known => known.Id == reward) is { } found
            ? TypedResults.Ok(new RewardOverview(found, await Reward(grains, program, reward).GetStock()))
            : NotFound();
    }

    public static async Task<Results<Ok<RewardDraft>, ProblemHttpResult>> GetDraft(string program, string reward, HttpResponse response, IGrainFactory grains) =>
        Draft(await Calls.Ask(DraftOf(grains, program, reward), static grain => grain.Get()), response);

    public static async Task<Results<Ok<RewardDraft>, ProblemHttpResult>> SaveDraft(string program, string reward, Body<RewardInput> body, HttpContext context, IGrainFactory grains)
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

        if (body.Value.Id is { } id && id != reward)
        {
            return Problem.BadRequest(Faults.InvalidRequest, "The reward in the body is another than that in the path.", [new("/id", $"must be {reward}, or absent")]);
        }

        var definition = body.Value.ToDefinition(reward);
        var outcome = await Calls.Ask((grain: DraftOf(grains, program, reward), definition, etag), static call => call.grain.Save(call.definition, call.etag));
        return Draft(outcome, context.Response);
    }

    public static async Task<Results<Ok<RewardDraft>, ProblemHttpResult>> DeleteDraft(string program, string reward, HttpContext context, IGrainFactory grains)
    {
        var (etag, invalid) = Preconditions.IfMatch(context.Request);
        if (invalid is not null || etag is null)
        {
            return invalid ?? Preconditions.Required("If-Match with the ETag that was read");
        }

        return Answer(await Calls.Ask((grain: DraftOf(grains, program, reward), etag), static call => call.grain.Delete(call.etag)));
    }

    public static async Task<Results<Ok<ProgramValidation>, ProblemHttpResult>> Validate(string program, string reward, IGrainFactory grains) =>
        Answer(await Calls.Ask(DraftOf(grains, program, reward), static grain => grain.Validate()));

    public static async Task<Results<Created<EditionInfo>, ProblemHttpResult>> Publish(
        string program, string reward, OptionalBody<PublishInput> body, HttpContext context, IGrainFactory grains)
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

        var effectiveAt = body.Value?.EffectiveAt;
        var outcome = await Calls.Ask((grain: DraftOf(grains, program, reward), etag, effectiveAt), static call => call.grain.Publish(call.etag, call.effectiveAt));
        return outcome.Value is { } edition
            ? TypedResults.Created($"/v1/programs/{program}/editions/{edition.Number}", edition)
            : Problem.From(outcome.Refusal!);
    }

    public static async Task<Results<Ok<RewardStock>, ProblemHttpResult>> GetStock(string program, string reward, IGrainFactory grains)
    {
        // Asking the grain of a reward that does not exist would bring one into being.
        var draft = await Calls.Ask(DraftOf(grains, program, reward), static grain => grain.Get());
        return draft.Value is null ? NotFound() : TypedResults.Ok(await Reward(grains, program, reward).GetStock());
    }

    public static async Task<Results<Ok<RewardStock>, ProblemHttpResult>> ChangeStock(string program, string reward, Body<StockInput> body, HttpContext context, IGrainFactory grains)
    {
        var (key, withoutKey) = Preconditions.Key(context.Request);
        if (withoutKey is not null)
        {
            return withoutKey;
        }

        if (body.Faulty(out var problem))
        {
            return problem;
        }

        var command = new ChangeStock { Key = key, Add = body.Value.Add, Set = body.Value.Set };
        var outcome = await Calls.Ask((grain: Reward(grains, program, reward), command), static call => call.grain.ChangeStock(call.command));
        Preconditions.MarkReplayed(context.Response, outcome.Replayed);
        return Answer(outcome);
    }

    public static async Task<Results<Ok<UploadedCodes>, ProblemHttpResult>> AddCodes(string program, string reward, HttpContext context, IGrainFactory grains, RefusalLog log)
    {
        var (key, withoutKey) = Preconditions.Key(context.Request);
        return withoutKey is not null
            ? withoutKey
            : await new CodeUpload(grains.GetGrain<IRewardCodes>(Ids.Reward(program, reward)), key, problem => log.Record(context, problem)).Run(context);
    }

    private static ProblemHttpResult NotFound() => Problem.NotFound("rewardNotFound", "The program has no such reward.");

    private static IReward Reward(IGrainFactory grains, string program, string reward) => grains.GetGrain<IReward>(Ids.Reward(program, reward));

    private static IRewardDraft DraftOf(IGrainFactory grains, string program, string reward) => grains.GetGrain<IRewardDraft>(Ids.Reward(program, reward));

    private static Results<Ok<RewardDraft>, ProblemHttpResult> Draft(Outcome<RewardDraft> outcome, HttpResponse response)
    {
        if (outcome.Value is not { } draft)
        {
            return Problem.From(outcome.Refusal!);
        }

        Preconditions.SetETag(response, draft.ETag);
        return TypedResults.Ok(draft);
    }

    private static Results<Ok<T>, ProblemHttpResult> Answer<T>(Outcome<T> outcome)
        where T : class => outcome.Value is { } value ? TypedResults.Ok(value) : Problem.From(outcome.Refusal!);
}

/// <summary>A reward as the edition in force has it, and its stock.</summary>
internal sealed record RewardOverview(RewardDefinition Definition, RewardStock Stock);
