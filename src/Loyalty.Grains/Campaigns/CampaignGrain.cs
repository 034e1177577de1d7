using System.Globalization;
using Loyalty.Contracts.Campaigns;
using Loyalty.Contracts.Common;
using Loyalty.Contracts.Programs;
using Loyalty.Contracts.Relay;
using Loyalty.Domain.Campaigns;
using Loyalty.Domain.Common;
using Loyalty.Domain.Relay;
using Loyalty.Grains.Programs;
using Loyalty.Grains.Relay;
using Loyalty.Storage.Accounts;
using Loyalty.Storage.Relay;
using Microsoft.Extensions.Logging;
using Orleans.Runtime;

namespace Loyalty.Grains.Campaigns;

/// <summary>Keeps a campaign's draft, sums its results, and gives its budget to silos. What is published of it stands in the program's editions.</summary>
[GrainType("campaign")]
[ImplicitStreamSubscription(RelayStreams.Campaigns)]
internal sealed partial class CampaignGrain(
    [PersistentState("campaign", GrainStorages.State)] IPersistentState<CampaignGrainState> state,
    IRelayLog log,
    IAccountJournal journal,
    ProgramCatalog catalog,
    RelayOptions relay,
    CampaignOptions options,
    TimeProvider time,
    ILogger<CampaignGrain> logger)
    : RelayConsumerGrain<CampaignGrainState>(state, log, relay), ICampaign
{
    private static readonly Refusal NoDraft = Refusal.NotFound("draftNotFound", "The campaign has no draft.");

    private string Key => this.GetPrimaryKeyString();

    private string Campaign => Ids.LocalOf(Key);

    private IProgram Program => GrainFactory.GetGrain<IProgram>(Ids.ProgramOf(Key));

    protected override string Destination => RelayDestination.Campaign.Name(Key);

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        await base.OnActivateAsync(cancellationToken);
        TakeUpLeases();
    }

    public async Task<Outcome<CampaignDraft>> SaveDraft(CampaignDefinition definition, string? ifMatch)
    {
        if (ifMatch != State.Draft?.ETag)
        {
            return ETagMismatch(State.Draft?.ETag);
        }

        if ((await Program.AddCampaign(Campaign)).Refusal is { } refusal)
        {
            return refusal;
        }

        var draft = new CampaignDraft
        {
            Campaign = Campaign,
            Definition = definition with { Id = Campaign },
            ETag = (++State.DraftNumber).ToString(CultureInfo.InvariantCulture),
            SavedAt = time.GetUtcNow(),
        };
        State.Draft = draft;
        await Save();
        return draft;
    }

    public Task<Outcome<CampaignDraft>> GetDraft() => Task.FromResult<Outcome<CampaignDraft>>(State.Draft is { } draft ? draft : NoDraft);

    public async Task<Outcome<ProgramValidation>> ValidateDraft() =>
        State.Draft is { } draft ? await Program.ValidateCampaign(draft.Definition) : NoDraft;

    public async Task<Outcome<DraftEdition>> GetDraftEdition() =>
        State.Draft is { } draft ? await Program.GetCampaignEdition(draft.Definition, draft.ETag) : NoDraft;

    public async Task<Outcome<EditionInfo>> Publish(string? ifMatch, DateTimeOffset? effectiveAt)
    {
        if (State.Draft is not { } draft)
        {
            return NoDraft;
        }

        return ifMatch is not null && ifMatch != draft.ETag
            ? ETagMismatch(draft.ETag)
            : await Program.PublishCampaign(draft.Definition, draft.ETag, effectiveAt);
    }

    public Task<Outcome<EditionInfo>> ChangeState(CampaignState state) => Program.ChangeCampaign(Campaign, state);

    public async Task<Outcome<PublishedCampaign>> Get() =>
        await Published() is { } published
            ? new PublishedCampaign { Definition = published.Definition, Edition = published.Edition, Budget = await GetStanding() }
            : Refusal.NotFound("campaignNotPublished", "The program has no such campaign, or it was never published.");

    public async Task<CampaignResults> GetResults(DateOnly? from, DateOnly? to)
    {
        await Flush();
        return State.Tally.ToResults(Campaign, from, to);
    }

    protected override void Apply(ReadOnlyMemory<byte> payload)
    {
        var batch = RelayJson.Read<CampaignTally>(payload.Span);
        State.Tally.Add(batch);
        Use(batch);
    }

    /// <summary>As the edition in force has it; when that has not got it, as the newest has.</summary>
    private async Task<(CampaignDefinition Definition, int Edition)?> Published()
    {
        if (await new EditionsInForce(catalog, Ids.ProgramOf(Key)).Get() is not { } known)
        {
            return null;
        }

        foreach (var edition in new[] { known.InForceAt(time.GetUtcNow()), known.Newest })
        {
            if (edition.Definition.Campaigns.FirstOrDefault(campaign => campaign.Id == Campaign) is { } definition)
            {
                return (definition, edition.Number);
            }
        }

        return null;
    }

    private static Refusal ETagMismatch(string? current) => new()
    {
        Kind = RefusalKind.PreconditionFailed,
        Code = "preconditionFailed",
        Detail = current is null ? "There is no draft yet." : "The draft has changed since it was read.",
    };
}

[GenerateSerializer, Alias("loyalty.campaigns.State")]
internal sealed class CampaignGrainState : IRelayConsumerState
{
    [Id(0)]
    public long[] Watermarks { get; set; } = RelayConsumer.NewWatermarks();

    [Id(1)]
    public CampaignTally Tally { get; set; } = new();

    [Id(2)]
    public BudgetLedger Ledger { get; set; } = new();

    [Id(3)]
    public CampaignDraft? Draft { get; set; }

    [Id(4)]
    public long DraftNumber { get; set; }
}
