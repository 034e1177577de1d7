using System.Collections.Immutable;
using Loyalty.Contracts.Access;
using Loyalty.Contracts.Campaigns;
using Loyalty.Contracts.Common;
using Loyalty.Contracts.Members;
using Loyalty.Contracts.Programs;
using Loyalty.Contracts.Purchases;
using Loyalty.Contracts.Purchases.Simulations;
using Loyalty.Contracts.Rewards;
using Loyalty.Gateway.Access;
using Loyalty.Gateway.Common;
using Loyalty.Gateway.Common.Bodies;
using Loyalty.Gateway.Common.OpenApi;
using Loyalty.Gateway.Common.Problems;
using Loyalty.Gateway.Members;
using Microsoft.AspNetCore.Http.HttpResults;
using static Microsoft.AspNetCore.Http.StatusCodes;

namespace Loyalty.Gateway.Purchases.Simulations;

/// <summary>What a purchase would come to by a draft, or by an edition that is not in force.</summary>
internal static class SimulationsApi
{
    private const string Purchase = """{ "id": "receipt-1", "channel": "web", "described": { "tier": "gold", "balances": [{ "wallet": "points", "points": 700 }], "purchases": 3 }, "occurredAt": "2026-03-01T10:15:00+00:00", "amount": { "amount": 4999, "currency": "GBP" }, "lines": [{ "sku": "teapot", "category": "kitchen", "quantity": 1, "amount": 4999 }] }""";

    public static void MapSimulationEndpoints(this IEndpointRouteBuilder endpoints)
    {
        var program = endpoints.MapGroup("/programs/{program}").WithTags("Programs").Needs(Permissions.ProgramsRead);
        program.MapPost("/draft:simulate", OfDraft).WithSummary("Try a purchase on the draft")
            .For(Purchase)
            .WithDescription("What a dry run would answer were the draft in force, with the campaigns and rewards that are published: every rule with what it gives or why not. Of a member (which needs the permission membersRead), of one who is only described, or of a guest. A purchase of the same id does not matter. Nothing is written. A draft with faults values nothing.")
            .Answers(Status400BadRequest, Status404NotFound, Status413PayloadTooLarge, Status415UnsupportedMediaType, Status422UnprocessableEntity);
        program.MapPost("/editions/{number:int}:simulate", OfEdition).WithSummary("Try a purchase on an edition")
            .For(Purchase)
            .WithDescription("The same by an edition, whenever it was or comes into force.")
            .Answers(Status400BadRequest, Status404NotFound, Status413PayloadTooLarge, Status415UnsupportedMediaType, Status422UnprocessableEntity);

        const string OfPart = "What a dry run would answer by the edition that publishing the draft would make: as for the program's draft. A draft with faults values nothing.";
        endpoints.MapPost("/programs/{program}/campaigns/{campaign}/draft:simulate", OfCampaign).WithTags("Campaigns").Needs(Permissions.ProgramsRead).WithSummary("Try a purchase on a campaign's draft")
            .For(Purchase).WithDescription(OfPart)
            .Answers(Status400BadRequest, Status404NotFound, Status413PayloadTooLarge, Status415UnsupportedMediaType, Status422UnprocessableEntity);
        endpoints.MapPost("/programs/{program}/rewards/{reward}/draft:simulate", OfReward).WithTags("Rewards").Needs(Permissions.ProgramsRead).WithSummary("Try a purchase on a reward's draft")
            .For(Purchase).WithDescription(OfPart + " Of rewards it shows what is given by itself, or for points, when the purchase has brought enough.")
            .Answers(Status400BadRequest, Status404NotFound, Status413PayloadTooLarge, Status415UnsupportedMediaType, Status422UnprocessableEntity);
    }

    public static async Task<Results<Ok<RecordedPurchase>, ProblemHttpResult>> OfDraft(string program, Body<SimulationInput> body, HttpContext context, IGrainFactory grains)
    {
        if (body.Faulty(out var problem))
        {
            return problem;
        }

        var draft = await Calls.Ask(grains.GetGrain<IProgram>(program), static grain => grain.GetDraftEdition());
        return await Of(program, draft, static faults => Problem.Create(Status422UnprocessableEntity, "programInvalid", "The program has faults: it values nothing.", faults), body.Value, context, grains);
    }

    public static async Task<Results<Ok<RecordedPurchase>, ProblemHttpResult>> OfCampaign(string program, string campaign, Body<SimulationInput> body, HttpContext context, IGrainFactory grains)
    {
        if (body.Faulty(out var problem))
        {
            return problem;
        }

        var draft = await Calls.Ask(grains.GetGrain<ICampaign>(Ids.Campaign(program, campaign)), static grain => grain.GetDraftEdition());
        return await Of(program, draft, static faults => Problem.Create(Status422UnprocessableEntity, "campaignInvalid", "The campaign has faults: it values nothing.", faults), body.Value, context, grains);
    }

    public static async Task<Results<Ok<RecordedPurchase>, ProblemHttpResult>> OfReward(string program, string reward, Body<SimulationInput> body, HttpContext context, IGrainFactory grains)
    {
        if (body.Faulty(out var problem))
        {
            return problem;
        }

        var draft = await Calls.Ask(grains.GetGrain<IRewardDraft>(Ids.Reward(program, reward)), static grain => grain.GetEdition());
        return await Of(program, draft, static faults => Problem.Create(Status422UnprocessableEntity, "rewardInvalid", "The reward has faults: it values nothing.", faults), body.Value, context, grains);
    }

    public static async Task<Results<Ok<RecordedPurchase>, ProblemHttpResult>> OfEdition(string program, int number, Body<SimulationInput> body, HttpContext context, IGrainFactory grains)
    {
        if (body.Faulty(out var problem))
        {
            return problem;
        }

        var edition = await Calls.Ask((grain: grains.GetGrain<IProgram>(program), number), static call => call.grain.GetEdition(call.number));
        return edition.Value is { } found ? await Simulate(program, found, body.Value, context, grains) : Problem.From(edition.Refusal!);
    }

    private static async Task<Results<Ok<RecordedPurchase>, ProblemHttpResult>> Of(
        string program, Outcome<DraftEdition> draft, Func<ImmutableArray<Fault>, ProblemHttpResult> invalid, SimulationInput input, HttpContext context, IGrainFactory grains) =>
        draft.Value is not { } found ? Problem.From(draft.Refusal!)
        : found.Faults.IsEmpty ? await Simulate(program, found.Edition, input, context, grains)
        : invalid(found.Faults);

    private static async Task<Results<Ok<RecordedPurchase>, ProblemHttpResult>> Simulate(
        string program, EditionDocument edition, SimulationInput input, HttpContext context, IGrainFactory grains)
    {
        var caller = Caller.Of(context);
        if (PurchaseCalls.ChannelOf(caller, input.Channel, input.Import ?? false, out var channel) is { } refused)
        {
            return refused;
        }

        // The answer shows what the member has.
        if ((input.Member is not null || input.Identifier is not null) && !caller.May(Permissions.MembersRead))
        {
            return Policies.Missing(Permissions.MembersRead);
        }

        var command = new SimulatePurchase { Purchase = input.ToCommand(channel, dryRun: true), Edition = edition, Described = input.Described?.ToDescribed() };
        var member = input.Member;
        if (input.Identifier is { } identifier)
        {
            member = await grains.GetGrain<IIdentifierQueries>(program).Find(identifier.ToIdentifier());
            if (member is null)
            {
                return MembersApi.UnknownIdentifier();
            }
        }

        var outcome = member is null
            ? await Calls.Ask((grain: grains.GetGrain<IPurchaseSimulator>(program), command), static call => call.grain.Simulate(call.command))
            : await Calls.Ask((grain: grains.GetGrain<IMemberPurchases>(Ids.Member(program, member)), command), static call => call.grain.Simulate(call.command));
        return outcome.Value is { } purchase ? TypedResults.Ok(purchase) : Problem.From(outcome.Refusal!);
    }
}
