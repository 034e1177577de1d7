using System.Globalization;
using Loyalty.Contracts.Access;
using Loyalty.Contracts.Campaigns;
using Loyalty.Contracts.Common;
using Loyalty.Contracts.Programs;
using Loyalty.Contracts.Rewards;
using Loyalty.Gateway.Access;
using Loyalty.Gateway.Common;
using Loyalty.Gateway.Common.Bodies;
using Loyalty.Gateway.Common.OpenApi;
using Loyalty.Gateway.Common.Problems;
using Microsoft.AspNetCore.Http.HttpResults;
using static Microsoft.AspNetCore.Http.StatusCodes;

namespace Loyalty.Gateway.Programs.Diffs;

/// <summary>What a draft or an edition changes.</summary>
internal static class DiffsApi
{
    public static void MapDiffEndpoints(this IEndpointRouteBuilder endpoints)
    {
        const string How = "Things with ids are matched by id; pointers lead into the later document, into the earlier one for what was removed.";
        var program = endpoints.MapGroup("/programs/{program}").WithTags("Programs").Needs(Permissions.ProgramsRead);
        program.MapGet("/draft:diff", OfDraft).WithSummary("See what the draft changes")
            .WithDescription("Against the edition in force. " + How).Answers(Status404NotFound);
        program.MapGet("/editions/{number:int}:diff", OfEdition).WithSummary("See what an edition changes")
            .WithDescription("Against another edition, campaigns and rewards included; against the one before it when none is named. " + How)
            .Answers(Status400BadRequest, Status404NotFound).Asks("against");
        endpoints.MapGet("/programs/{program}/campaigns/{campaign}/draft:diff", OfCampaign).WithTags("Campaigns").Needs(Permissions.ProgramsRead)
            .WithSummary("See what a campaign's draft changes").WithDescription("The edition that publishing it would make, against the one in force. " + How).Answers(Status404NotFound);
        endpoints.MapGet("/programs/{program}/rewards/{reward}/draft:diff", OfReward).WithTags("Rewards").Needs(Permissions.ProgramsRead)
            .WithSummary("See what a reward's draft changes").WithDescription("The edition that publishing it would make, against the one in force. " + How).Answers(Status404NotFound);
    }

    public static async Task<Results<Ok<ProgramChanges>, ProblemHttpResult>> OfDraft(string program, IGrainFactory grains, TimeProvider time)
    {
        return await Of(grains.GetGrain<IProgram>(program), await Calls.Ask(grains.GetGrain<IProgram>(program), static program => program.GetDraftEdition()), time);
    }

    public static async Task<Results<Ok<ProgramChanges>, ProblemHttpResult>> OfCampaign(string program, string campaign, IGrainFactory grains, TimeProvider time) =>
        await Of(
            grains.GetGrain<IProgram>(program), await Calls.Ask(grains.GetGrain<ICampaign>(Ids.Campaign(program, campaign)), static campaign => campaign.GetDraftEdition()), time);

    public static async Task<Results<Ok<ProgramChanges>, ProblemHttpResult>> OfReward(string program, string reward, IGrainFactory grains, TimeProvider time) =>
        await Of(grains.GetGrain<IProgram>(program), await Calls.Ask(grains.GetGrain<IRewardDraft>(Ids.Reward(program, reward)), static reward => reward.GetEdition()), time);

    private static async Task<Results<Ok<ProgramChanges>, ProblemHttpResult>> Of(IProgram grain, Outcome<DraftEdition> draft, TimeProvider time)
    {
        if (draft.Value is not { } later)
        {
            return Problem.From(draft.Refusal!);
        }

        var editions = await Calls.Ask(grain, static program => program.GetEditions());
        if (editions.Value is not { Editions.IsEmpty: false } known)
        {
            return Problem.From(editions.Refusal ?? CurrentProgram.NotPublished);
        }

        return await Between(grain, ProgramEditions.InForceAt(known.Editions, time.GetUtcNow()).Number, null, later.Edition.Definition);
    }

    public static async Task<Results<Ok<ProgramChanges>, ProblemHttpResult>> OfEdition(string program, int number, HttpRequest request, IGrainFactory grains)
    {
        var faults = new Faults();
        Query.OnlyKnown(request, faults, "against");
        var against = number - 1;
        if (Query.One(request, faults, "against") is { } text && (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out against) || against < 1))
        {
            faults.Add("?against", "must be the number of an edition");
        }

        if (faults.Any)
        {
            return Problem.Invalid(faults);
        }

        var grain = grains.GetGrain<IProgram>(program);
        var edition = await Calls.Ask((grain, number), static call => call.grain.GetEdition(call.number));
        return edition.Value is { } later ? await Between(grain, against, number, later.Definition) : Problem.From(edition.Refusal!);
    }

    private static async Task<Results<Ok<ProgramChanges>, ProblemHttpResult>> Between(IProgram grain, int from, int? to, ProgramDefinition later)
    {
        var edition = await Calls.Ask((grain, from), static call => call.grain.GetEdition(call.from));
        return edition.Value is { } earlier
            ? TypedResults.Ok(new ProgramChanges(from, to, ProgramDiff.Between(earlier.Definition, later)))
            : Problem.From(edition.Refusal!);
    }
}
