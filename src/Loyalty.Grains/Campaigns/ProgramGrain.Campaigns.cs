using System.Collections.Immutable;
using System.Globalization;
using Loyalty.Contracts.Campaigns;
using Loyalty.Contracts.Common;
using Loyalty.Contracts.Programs;
using Loyalty.Domain.Common;
using Loyalty.Domain.Programs;

namespace Loyalty.Grains.Programs;

// Campaigns are published one by one into editions of the whole. Every edition that is in force or still to come holds
// the same campaigns: publishing one makes an edition like each of those, and the program's own publishing and rolling
// back carry them over.
internal sealed partial class ProgramGrain
{
    private static readonly Refusal NoCampaign = Refusal.NotFound("campaignNotPublished", "The program has no such campaign, or it was never published.");

    private static readonly Refusal CampaignEnded = Refusal.Rule("campaignEnded", "The campaign has ended, and what is ended stays so. Publish another one.");

    public async Task<Outcome<CampaignList>> AddCampaign(string campaign)
    {
        if (State.Draft is null && State.Editions.IsEmpty)
        {
            return Refusals.ProgramNotFound;
        }

        if (!State.Campaigns.Contains(campaign))
        {
            if (State.Campaigns.Length >= Limits.Campaigns)
            {
                return Refusal.Rule("tooManyCampaigns", "The program has as many campaigns as it can have.", new NamedNumber("limit", Limits.Campaigns));
            }

            State.Campaigns = State.Campaigns.Add(campaign);
            await Save();
        }

        return await GetCampaigns();
    }

    public async Task<Outcome<CampaignList>> GetCampaigns()
    {
        if (State.Draft is null && State.Editions.IsEmpty)
        {
            return Refusals.ProgramNotFound;
        }

        var published = (await Newest())?.Campaigns ?? [];
        return new CampaignList
        {
            Campaigns = [.. State.Campaigns.Select(id => new ListedCampaign(id, published.FirstOrDefault(campaign => campaign.Id == id)))],
        };
    }

    public async Task<Outcome<ProgramValidation>> ValidateCampaign(CampaignDefinition campaign)
    {
        if (State.Editions.IsEmpty)
        {
            return Refusals.ProgramNotFound;
        }

        var (definitions, _) = await With(campaign with { State = await StateOf(campaign.Id) ?? CampaignState.Active });
        return new ProgramValidation { Faults = definitions.Select(definition => Faults(definition, campaign.Id)).FirstOrDefault(faults => !faults.IsEmpty, []) };
    }

    public async Task<Outcome<EditionInfo>> PublishCampaign(CampaignDefinition campaign, string draftETag)
    {
        if (State.Editions.IsEmpty)
        {
            return Refusals.ProgramNotFound;
        }

        // An unknown outcome may be tried again: the same draft is published once.
        if (State.Editions.FirstOrDefault(edition => edition.Campaign == campaign.Id && edition.CampaignETag == draftETag) is { } published)
        {
            return new Outcome<EditionInfo> { Value = published, Replayed = true };
        }

        var state = await StateOf(campaign.Id) ?? CampaignState.Active;
        return state == CampaignState.Ended ? CampaignEnded : await PutIn(campaign with { State = state }, draftETag);
    }

    public async Task<Outcome<EditionInfo>> ChangeCampaign(string campaign, CampaignState state)
    {
        if ((await Newest())?.Campaigns.FirstOrDefault(known => known.Id == campaign) is not { } definition)
        {
            return State.Editions.IsEmpty ? Refusals.ProgramNotFound : NoCampaign;
        }

        if (definition.State == state)
        {
            return new Outcome<EditionInfo> { Value = ProgramEditions.InForceAt(State.Editions, Earliest), Replayed = true };
        }

        return definition.State == CampaignState.Ended ? CampaignEnded : await PutIn(definition with { State = state }, draftETag: null);
    }

    private DateTimeOffset Earliest => time.GetUtcNow() + options.PublishLeadTime;

    private async Task<ProgramDefinition> WithCampaigns(ProgramDefinition definition) => definition with { Campaigns = (await Newest())?.Campaigns ?? [] };

    private async Task<CampaignState?> StateOf(string campaign) =>
        (await Newest())?.Campaigns.FirstOrDefault(known => known.Id == campaign)?.State;

    private async Task<Outcome<EditionInfo>> PutIn(CampaignDefinition campaign, string? draftETag)
    {
        var (definitions, bases) = await With(campaign);
        foreach (var definition in definitions)
        {
            if (Faults(definition, campaign.Id) is { IsEmpty: false } faults)
            {
                return new Refusal { Kind = RefusalKind.Rule, Code = "campaignInvalid", Detail = "The campaign has faults and cannot be published.", Errors = faults };
            }
        }

        if (State.Editions.Length + bases.Length > Limits.Editions)
        {
            return Refusal.Rule("tooManyEditions", "The program has as many editions as it can have.", new NamedNumber("limit", Limits.Editions));
        }

        var now = time.GetUtcNow();
        var added = ImmutableArray.CreateBuilder<EditionInfo>();
        for (var i = 0; i < bases.Length; i++)
        {
            var info = new EditionInfo
            {
                Number = State.Editions.Length + 1 + i,
                EffectiveAt = i == 0 ? Earliest : bases[i].EffectiveAt,
                PublishedAt = now,
                DraftETag = bases[i].DraftETag,
                Campaign = campaign.Id,
                CampaignETag = draftETag,
            };
            await GrainFactory.GetGrain<IEdition>(Ids.Edition(Program, info.Number)).Store(new EditionDocument { Info = info, Definition = definitions[i].Changed });
            added.Add(info);
        }

        State.Editions = State.Editions.AddRange(added);
        await Save();
        catalog.Forget(Program);
        return added[0];
    }

    /// <summary>The edition that is in force when a new one can take effect, and those still to come, each with the campaign in it.</summary>
    private async Task<(ImmutableArray<(ProgramDefinition Changed, ProgramDefinition Base)> Definitions, ImmutableArray<EditionInfo> Bases)> With(CampaignDefinition campaign)
    {
        var earliest = Earliest;
        var instants = State.Editions.Select(edition => edition.EffectiveAt).Where(instant => instant > earliest).Distinct().Order().Prepend(earliest);
        ImmutableArray<EditionInfo> bases = [.. instants.Select(instant => ProgramEditions.InForceAt(State.Editions, instant))];
        var definitions = ImmutableArray.CreateBuilder<(ProgramDefinition, ProgramDefinition)>();
        foreach (var info in bases)
        {
            var definition = (await GetEdition(info.Number)).Value!.Definition;
            var index = definition.Campaigns.IndexOf(definition.Campaigns.FirstOrDefault(known => known.Id == campaign.Id)!);
            definitions.Add((definition with { Campaigns = index < 0 ? definition.Campaigns.Add(campaign) : definition.Campaigns.SetItem(index, campaign) }, definition));
        }

        return (definitions.ToImmutable(), bases);
    }

    /// <summary>Each edition against the one that it is made of. Pointers go into the campaign where the fault is its own.</summary>
    private static ImmutableArray<Fault> Faults((ProgramDefinition Changed, ProgramDefinition Base) definition, string campaign)
    {
        var index = definition.Changed.Campaigns.Select(known => known.Id).ToList().IndexOf(campaign);
        var prefix = string.Create(CultureInfo.InvariantCulture, $"/campaigns/{index}/");
        return
        [
            .. ProgramValidator.Validate(definition.Changed, definition.Base).Select(fault =>
                fault.Pointer.StartsWith(prefix, StringComparison.Ordinal) ? fault with { Pointer = fault.Pointer[(prefix.Length - 1)..] } : fault),
        ];
    }
}
