using System.Collections.Frozen;
using System.Collections.Immutable;
using Loyalty.Contracts.Campaigns;
using Loyalty.Contracts.Programs;
using Loyalty.Contracts.Rewards;
using Loyalty.Domain.Campaigns;
using Loyalty.Domain.Common;
using Loyalty.Domain.Tiers;

namespace Loyalty.Domain.Programs;

/// <summary>An edition made ready to decide with: look-ups instead of lists. Immutable, shared by every account of a silo.</summary>
public sealed class CompiledEdition
{
    private readonly FrozenSet<string> _channels;
    private readonly FrozenSet<string> _activityTypes;
    private readonly FrozenDictionary<string, WalletDefinition> _wallets;
    private readonly FrozenDictionary<string, RewardDefinition> _rewards;

    private CompiledEdition(EditionDocument document)
    {
        Number = document.Info.Number;
        Definition = document.Definition;
        Calendar = ProgramCalendar.Of(Definition.TimeZone);
        Rules = [.. RulesFor(RuleTrigger.Purchase)];
        ActivityRules = [.. RulesFor(RuleTrigger.Activity)];
        EnrollmentRules = [.. RulesFor(RuleTrigger.Enrollment)];
        Campaigns = CompileCampaigns(Definition, Rules);
        NeedsAttributes = Campaigns.Any(campaign => campaign.HasAttributes);
        _activityTypes = Definition.ActivityTypes.Where(type => !type.Retired).Select(type => type.Id).ToFrozenSet();
        Tiers = Definition.Tiers;
        TierRules = Tiers is null ? null : new TierRules(this);
        _channels = Definition.Channels.Where(channel => !channel.Retired).Select(channel => channel.Id).ToFrozenSet();
        _wallets = Definition.Wallets.ToFrozenDictionary(wallet => wallet.Id);
        _rewards = Definition.Rewards.ToFrozenDictionary(reward => reward.Id);
    }

    public int Number { get; }

    public ProgramDefinition Definition { get; }

    public ProgramCalendar Calendar { get; }

    /// <summary>The rules for purchases.</summary>
    public ImmutableArray<CompiledRule> Rules { get; }

    /// <summary>Those that are active, in the order of the program.</summary>
    public ImmutableArray<CompiledCampaign> Campaigns { get; }

    /// <summary>Whether a campaign asks for attributes of the member's profile.</summary>
    public bool NeedsAttributes { get; }

    /// <summary>The rules for activities, of whatever type.</summary>
    public ImmutableArray<CompiledRule> ActivityRules { get; }

    /// <summary>The rules for joining.</summary>
    public ImmutableArray<CompiledRule> EnrollmentRules { get; }

    public TierProgram? Tiers { get; }

    /// <summary>Null for a program without tiers.</summary>
    public TierRules? TierRules { get; }

    public static CompiledEdition Compile(EditionDocument document) => new(document);

    public bool Accepts(string channel) => _channels.Contains(channel);

    /// <summary>An active campaign by its id.</summary>
    public CompiledCampaign Campaign(string id) => Campaigns.First(campaign => campaign.Id == id);

    public bool AcceptsActivity(string type) => _activityTypes.Contains(type);

    public WalletDefinition Wallet(string id) => _wallets[id];

    /// <summary>Null when the program has no such wallet.</summary>
    public WalletDefinition? FindWallet(string id) => _wallets.GetValueOrDefault(id);

    /// <summary>Null when the edition has no such reward; retired ones are found too.</summary>
    public RewardDefinition? Reward(string id) => _rewards.GetValueOrDefault(id);

    private static ImmutableArray<CompiledCampaign> CompileCampaigns(ProgramDefinition definition, ImmutableArray<CompiledRule> rules)
    {
        if (definition.Campaigns.IsEmpty)
        {
            return [];
        }

        var byId = rules.ToDictionary(rule => rule.Rule.Id);
        return [.. definition.Campaigns.Where(campaign => campaign.State == CampaignState.Active).Select(campaign => new CompiledCampaign(campaign, byId))];
    }

    private IEnumerable<CompiledRule> RulesFor(RuleTrigger trigger) =>
        Definition.EarningRules.Where(rule => rule.Trigger == trigger).Select(rule => new CompiledRule(rule));
}
