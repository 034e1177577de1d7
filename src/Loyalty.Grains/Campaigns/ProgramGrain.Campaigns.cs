using System.Collections.Immutable;
using Loyalty.Contracts.Campaigns;
using Loyalty.Contracts.Common;
using Loyalty.Contracts.Programs;
using Loyalty.Domain.Common;

namespace Loyalty.Grains.Programs;

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

        var published = (await Last())?.Campaigns ?? [];
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

        var known = await AsItStands(campaign);
        return Validated(await Change(Earliest, definition => With(definition, known)), "campaigns", definition => IndexOf(definition, known.Id));
    }

    public async Task<Outcome<DraftEdition>> GetCampaignEdition(CampaignDefinition campaign, string draftETag)
    {
        if (State.Editions.IsEmpty)
        {
            return Refusals.ProgramNotFound;
        }

        var known = await AsItStands(campaign);
        var changed = await Change(Earliest, definition => With(definition, known));
        return Draft(changed, Faults(changed, "campaigns", definition => IndexOf(definition, known.Id)), info => info with { Campaign = known.Id, CampaignETag = draftETag });
    }

    public async Task<Outcome<EditionInfo>> PublishCampaign(CampaignDefinition campaign, string draftETag, DateTimeOffset? effectiveAt)
    {
        if (State.Editions.IsEmpty)
        {
            return Refusals.ProgramNotFound;
        }

        // An unknown outcome may be tried again: the same draft is published once.
        if (State.Editions.FirstOrDefault(edition => edition.Campaign == campaign.Id && edition.CampaignETag == draftETag && IsWhenAsked(edition, effectiveAt)) is { } published)
        {
            return new Outcome<EditionInfo> { Value = published, Replayed = true };
        }

        var known = await AsItStands(campaign);
        return known.State == CampaignState.Ended
            ? CampaignEnded
            : await PutIn(await Change(effectiveAt ?? Earliest, definition => With(definition, known)), known.Id, draftETag, effectiveAt);
    }

    public async Task<Outcome<EditionInfo>> ChangeCampaign(string campaign, CampaignState state)
    {
        if ((await Last())?.Campaigns.FirstOrDefault(known => known.Id == campaign) is not { } definition)
        {
            return State.Editions.IsEmpty ? Refusals.ProgramNotFound : NoCampaign;
        }

        if (definition.State == state)
        {
            return new Outcome<EditionInfo> { Value = ProgramEditions.InForceAt(State.Editions, Earliest), Replayed = true };
        }

        return definition.State == CampaignState.Ended
            ? CampaignEnded
            : await PutIn(await Change(Earliest, edition => In(edition, campaign, state)), campaign, draftETag: null, effectiveAt: null);
    }

    /// <summary>Publishing a draft leaves it paused, or ended.</summary>
    private async Task<CampaignDefinition> AsItStands(CampaignDefinition campaign) =>
        campaign with { State = (await Last())?.Campaigns.FirstOrDefault(known => known.Id == campaign.Id)?.State ?? CampaignState.Active };

    private async Task<Outcome<EditionInfo>> PutIn(ImmutableArray<ChangedEdition> changed, string campaign, string? draftETag, DateTimeOffset? effectiveAt) =>
        Faults(changed, "campaigns", definition => IndexOf(definition, campaign)) is { IsEmpty: false } faults
            ? new Refusal { Kind = RefusalKind.Rule, Code = "campaignInvalid", Detail = "The campaign has faults and cannot be published.", Errors = faults }
            : TooEarly(effectiveAt) ?? await Make(changed, effectiveAt, info => info with { Campaign = campaign, CampaignETag = draftETag });

    /// <summary>The same edition when it has not got the campaign.</summary>
    private static ProgramDefinition In(ProgramDefinition definition, string campaign, CampaignState state) =>
        IndexOf(definition, campaign) is >= 0 and var index
            ? definition with { Campaigns = definition.Campaigns.SetItem(index, definition.Campaigns[index] with { State = state }) }
            : definition;

    private static ProgramDefinition With(ProgramDefinition definition, CampaignDefinition campaign)
    {
        var index = IndexOf(definition, campaign.Id);
        return definition with { Campaigns = index < 0 ? definition.Campaigns.Add(campaign) : definition.Campaigns.SetItem(index, campaign) };
    }

    private static int IndexOf(ProgramDefinition definition, string campaign) =>
        definition.Campaigns.IndexOf(definition.Campaigns.FirstOrDefault(known => known.Id == campaign)!);
}
