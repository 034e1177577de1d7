using Loyalty.Contracts.Access;
using Loyalty.Contracts.Campaigns;
using Loyalty.Contracts.Common;
using Loyalty.Contracts.Programs;
using Loyalty.Gateway.Access;
using Loyalty.Gateway.Common;
using Loyalty.Gateway.Common.Bodies;
using Loyalty.Gateway.Common.OpenApi;
using Loyalty.Gateway.Common.Problems;
using Loyalty.Gateway.Programs;
using Microsoft.AspNetCore.Http.HttpResults;
using static Microsoft.AspNetCore.Http.StatusCodes;

namespace Loyalty.Gateway.Campaigns;

/// <summary>Campaigns: edited as drafts, published one by one in editions of the program; what is left of their budgets, what they came to.</summary>
internal static class CampaignsApi
{
    public static void MapCampaignEndpoints(this IEndpointRouteBuilder endpoints)
    {
        var campaigns = endpoints.MapGroup("/programs/{program}/campaigns").WithTags("Campaigns");
        campaigns.MapGet("", List).Needs(Permissions.ProgramsRead).WithSummary("List campaigns")
            .WithDescription("All campaigns, drafts only among them, each as the newest edition has it.").Answers(Status404NotFound);

        var campaign = campaigns.MapGroup("/{campaign}");
        campaign.MapGet("", Get).Needs(Permissions.ProgramsRead).WithSummary("See a campaign")
            .WithDescription("The campaign as it is published, with its state and what is left of its budget.").Answers(Status404NotFound);
        campaign.MapGet("/results", GetResults).Needs(Permissions.InsightRead).WithSummary("See a campaign's results")
            .WithDescription("Awards, points, purchases and spend by day of occurrence, channel and variant, the control group beside them; from and to included.")
            .Answers(Status400BadRequest, Status404NotFound).Asks("from", "to");
        campaign.MapGet("/draft", GetDraft).Needs(Permissions.ProgramsRead).WithSummary("Read a campaign's draft")
            .WithDescription("The definition as it was last saved, valid or not, with its ETag.").Answers(Status404NotFound).Gives("ETag");
        campaign.MapPut("/draft", SaveDraft).Needs(Permissions.ProgramsWrite).WithSummary("Save a campaign's draft")
            .For("""{ "name": "Triple points at weekends", "schedule": { "from": "2026-04-01T00:00:00+01:00", "until": "2026-05-01T00:00:00+01:00", "days": ["saturday", "sunday"] }, "effect": { "multiplier": { "factor": 3, "rules": ["base"] } }, "budget": { "unit": "points", "total": 1000000 } }""")
            .WithDescription("Under If-Match with the ETag that was read, or If-None-Match: * for a new campaign. A draft may be wrong; validating it says in which ways.")
            .Answers(Status400BadRequest, Status404NotFound, Status412PreconditionFailed, Status422UnprocessableEntity, Status428PreconditionRequired).Takes("If-Match", "If-None-Match").Gives("ETag");
        campaign.MapPost("/draft:validate", Validate).Needs(Permissions.ProgramsRead).WithSummary("Validate a campaign's draft")
            .WithDescription("Every fault that the program's edition would have with the draft in it; an empty list when it can be published.").Answers(Status404NotFound);
        campaign.MapPost("/draft:publish", Publish).Needs(Permissions.ProgramsWrite).WithSummary("Publish a campaign's draft")
            .For("""{ "effectiveAt": "2026-03-10T12:00:00+00:00" }""")
            .WithDescription("Makes an edition like the one in force at the effective instant with the draft in it, and one like each that comes after it: it takes the place of what was published of the campaign for later. As soon as possible without a body. An unchanged draft is published once for an instant.")
            .Answers(Status400BadRequest, Status404NotFound, Status412PreconditionFailed, Status413PayloadTooLarge, Status415UnsupportedMediaType, Status422UnprocessableEntity).Takes("If-Match");
        MapState(campaigns, "pause", CampaignState.Paused, "Pause a campaign", "It gives nothing until it is resumed, from the next edition on.");
        MapState(campaigns, "resume", CampaignState.Active, "Resume a campaign", "It gives again, from the next edition on.");
        MapState(campaigns, "end", CampaignState.Ended, "End a campaign", "It gives nothing any more, from the next edition on, and stays ended.");
    }

    public static async Task<Results<Ok<CampaignList>, ProblemHttpResult>> List(string program, IGrainFactory grains)
    {
        var outcome = await Calls.Ask(grains.GetGrain<IProgram>(program), static grain => grain.GetCampaigns());
        return outcome.Value is { } campaigns ? TypedResults.Ok(campaigns) : Problem.From(outcome.Refusal!);
    }

    public static async Task<Results<Ok<PublishedCampaign>, ProblemHttpResult>> Get(string program, string campaign, IGrainFactory grains)
    {
        var outcome = await Calls.Ask(Campaign(grains, program, campaign), static grain => grain.Get());
        return outcome.Value is { } published ? TypedResults.Ok(published) : Problem.From(outcome.Refusal!);
    }

    public static async Task<Results<Ok<CampaignResults>, ProblemHttpResult>> GetResults(string program, string campaign, HttpRequest request, IGrainFactory grains)
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

        var grain = Campaign(grains, program, campaign);
        var published = await Calls.Ask(grain, static grain => grain.Get());
        return published.Value is not null ? TypedResults.Ok(await grain.GetResults(from, to)) : Problem.From(published.Refusal!);
    }

    public static async Task<Results<Ok<CampaignDraft>, ProblemHttpResult>> GetDraft(string program, string campaign, HttpResponse response, IGrainFactory grains) =>
        Draft(await Calls.Ask(Campaign(grains, program, campaign), static grain => grain.GetDraft()), response);

    public static async Task<Results<Ok<CampaignDraft>, ProblemHttpResult>> SaveDraft(
        string program, string campaign, Body<CampaignInput> body, HttpContext context, IGrainFactory grains)
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

        if (body.Value.Id is { } id && id != campaign)
        {
            return Problem.BadRequest("invalidRequest", "The campaign in the body is another than that in the path.", [new("/id", $"must be {campaign}, or absent")]);
        }

        var definition = body.Value.ToDefinition(campaign);
        var outcome = await Calls.Ask(
            (grain: Campaign(grains, program, campaign), definition, etag), static call => call.grain.SaveDraft(call.definition, call.etag));
        return Draft(outcome, context.Response);
    }

    public static async Task<Results<Ok<ProgramValidation>, ProblemHttpResult>> Validate(string program, string campaign, IGrainFactory grains)
    {
        var outcome = await Calls.Ask(Campaign(grains, program, campaign), static grain => grain.ValidateDraft());
        return outcome.Value is { } validation ? TypedResults.Ok(validation) : Problem.From(outcome.Refusal!);
    }

    public static async Task<Results<Created<EditionInfo>, ProblemHttpResult>> Publish(
        string program, string campaign, OptionalBody<PublishInput> body, HttpContext context, IGrainFactory grains)
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
        var outcome = await Calls.Ask((grain: Campaign(grains, program, campaign), etag, effectiveAt), static call => call.grain.Publish(call.etag, call.effectiveAt));
        return Edition(program, outcome, context.Response);
    }

    private static void MapState(RouteGroupBuilder campaigns, string verb, CampaignState state, string summary, string description) => campaigns
        .MapPost("/{campaign}:" + verb, async Task<Results<Created<EditionInfo>, ProblemHttpResult>> (string program, string campaign, HttpContext context, IGrainFactory grains) =>
        {
            var outcome = await Calls.Ask((grain: Campaign(grains, program, campaign), state), static call => call.grain.ChangeState(call.state));
            return Edition(program, outcome, context.Response);
        })
        .Needs(Permissions.ProgramsWrite).WithSummary(summary).WithDescription(description + " Sent again, it changes nothing.")
        .Answers(Status404NotFound, Status422UnprocessableEntity);

    private static ICampaign Campaign(IGrainFactory grains, string program, string campaign) => grains.GetGrain<ICampaign>(Ids.Campaign(program, campaign));

    private static Results<Ok<CampaignDraft>, ProblemHttpResult> Draft(Outcome<CampaignDraft> outcome, HttpResponse response)
    {
        if (outcome.Value is not { } draft)
        {
            return Problem.From(outcome.Refusal!);
        }

        Preconditions.SetETag(response, draft.ETag);
        return TypedResults.Ok(draft);
    }

    private static Results<Created<EditionInfo>, ProblemHttpResult> Edition(string program, Outcome<EditionInfo> outcome, HttpResponse response)
    {
        if (outcome.Value is not { } edition)
        {
            return Problem.From(outcome.Refusal!);
        }

        Preconditions.MarkReplayed(response, outcome.Replayed);
        return TypedResults.Created($"/v1/programs/{program}/editions/{edition.Number}", edition);
    }
}
