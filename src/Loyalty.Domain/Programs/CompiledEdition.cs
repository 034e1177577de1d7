using System.Collections.Frozen;
using System.Collections.Immutable;
using Loyalty.Contracts.Campaigns;
using Loyalty.Contracts.Programs;
using Loyalty.Contracts.Rewards;
using Loyalty.Domain.Campaigns;
using Loyalty.Domain.Challenges;
using Loyalty.Domain.Common;
using Loyalty.Domain.Programs.Conditions;
using Loyalty.Domain.Purchases;
using Loyalty.Domain.Referrals;
using Loyalty.Domain.Segments;
using Loyalty.Domain.Tiers;

namespace Loyalty.Domain.Programs;

/// <summary>An edition made ready to decide with: look-ups instead of lists. Immutable, shared by every account of a silo.</summary>
public sealed partial class CompiledEdition
{
    private readonly FrozenSet<string> _channels;
    private readonly FrozenSet<string> _activityTypes;
    private readonly FrozenDictionary<string, WalletDefinition> _wallets;
    private readonly FrozenDictionary<string, RewardDefinition> _rewards;
    private readonly FrozenDictionary<string, CompiledRule> _rules;
    private readonly FrozenDictionary<string, CompiledSegment> _segments;
    private readonly RuleCandidates _candidates;

    private CompiledEdition(EditionDocument document)
    {
        Number = document.Info.Number;
        Definition = document.Definition;
        Calendar = ProgramCalendar.Of(Definition.TimeZone);
        var lines = new LineIndex.Builder();
        var rules = Definition.EarningRules.Select(rule => new CompiledRule(rule, SlotOf(rule, lines))).ToDictionary(rule => rule.Rule.Id);
        Rules = [.. RulesFor(RuleTrigger.Purchase, rules)];
        ActivityRules = [.. RulesFor(RuleTrigger.Activity, rules)];
        EnrollmentRules = [.. RulesFor(RuleTrigger.Enrollment, rules)];
        CompileStacking(rules);
        CompileOccasions(rules);
        Campaigns = CompileCampaigns(Definition, rules, lines);
        Challenges = [.. Definition.Challenges.Select(challenge => new CompiledChallenge(challenge, rules.Values, lines))];
        Conditions = CompileConditions(rules, lines);
        Lines = lines.Build();
        _candidates = new RuleCandidates(Rules, Definition.Channels, Lines.Words);
        _rules = rules.ToFrozenDictionary();
        CappedRules = [.. Rules.Where(rule => rule.HasPeriodicCap)];
        NeedsAttributes = Conditions.Purchases.AsksForTraits || Campaigns.Any(campaign => campaign.HasAttributes);
        _activityTypes = Definition.ActivityTypes.Where(type => !type.Retired).Select(type => type.Id).ToFrozenSet();
        Segments = [.. Definition.Segments.Select(segment => new CompiledSegment(segment))];
        _segments = Segments.ToFrozenDictionary(segment => segment.Id);
        SegmentsNeedTraits = Segments.Any(segment => segment.AsksForTraits);
        Tiers = Definition.Tiers;
        TierRules = Tiers is null ? null : new TierRules(this);
        _channels = Definition.Channels.Where(channel => !channel.Retired).Select(channel => channel.Id).ToFrozenSet();
        _wallets = Definition.Wallets.ToFrozenDictionary(wallet => wallet.Id);
        AutomaticRewards = [.. Definition.Rewards.Where(reward => reward.Automatic && !reward.Retired)];
        _rewards = Definition.Rewards.ToFrozenDictionary(reward => reward.Id);
    }

    public int Number { get; }

    public ProgramDefinition Definition { get; }

    public ProgramCalendar Calendar { get; }

    /// <summary>The rules for purchases.</summary>
    public ImmutableArray<CompiledRule> Rules { get; }

    /// <summary>Those that are active, in the order of the program.</summary>
    public ImmutableArray<CompiledCampaign> Campaigns { get; }

    /// <summary>In the order of the program; retired ones too.</summary>
    public ImmutableArray<CompiledChallenge> Challenges { get; }

    /// <summary>The wallet that is shown where there is room for one: the first of spendable points; null: there is none.</summary>
    public string? MainWallet => Definition.Wallets.FirstOrDefault(wallet => wallet is { Kind: WalletKind.Points, Retired: false })?.Id;

    /// <summary>Whether a rule for purchases or a campaign asks for what the member's profile holds.</summary>
    public bool NeedsAttributes { get; }

    /// <summary>Whether a rule for activities asks for what the member's profile holds.</summary>
    public bool ActivitiesNeedAttributes => Conditions.Activities.AsksForTraits;

    /// <summary>The rules for activities, of whatever type.</summary>
    public ImmutableArray<CompiledRule> ActivityRules { get; }

    /// <summary>The rules for joining.</summary>
    public ImmutableArray<CompiledRule> EnrollmentRules { get; }

    /// <summary>Those of <see cref="Rules"/> for which it matters what the member earned before.</summary>
    internal ImmutableArray<CompiledRule> CappedRules { get; }

    public ImmutableArray<CompiledSegment> Segments { get; }

    /// <summary>Whether a segment asks for what the member's profile holds.</summary>
    public bool SegmentsNeedTraits { get; }

    internal LineIndex Lines { get; }

    /// <summary>What is settled when something arrives.</summary>
    internal ConditionCompiler Conditions { get; }

    /// <summary>Rewards that come by themselves, in the order of the program.</summary>
    public ImmutableArray<RewardDefinition> AutomaticRewards { get; }

    public TierProgram? Tiers { get; }

    /// <summary>Null for a program without tiers.</summary>
    public TierRules? TierRules { get; }

    /// <summary>Null for a program without referrals.</summary>
    public CompiledReferral? Referral { get; private set; }

    public static CompiledEdition Compile(EditionDocument document) => new(document);

    public bool Accepts(string channel) => _channels.Contains(channel);

    /// <summary>An active campaign by its id.</summary>
    public CompiledCampaign Campaign(string id) => Campaigns.First(campaign => campaign.Id == id);

    /// <summary>A challenge by its id; retired ones are found too.</summary>
    internal CompiledChallenge Challenge(string id) => Challenges.First(challenge => challenge.Id == id);

    /// <summary>A rule by its id, whatever its trigger.</summary>
    internal CompiledRule Rule(string id) => _rules[id];

    /// <summary>The rules for purchases that hold in the basket's channel and count one of its lines, by their places in <see cref="Rules"/>, ascending.</summary>
    internal RuleCandidates.Enumerator CandidatesFor(Basket basket) => _candidates.For(basket);

    public bool AcceptsActivity(string type) => _activityTypes.Contains(type);

    public WalletDefinition Wallet(string id) => _wallets[id];

    /// <summary>Null when the program has no such wallet.</summary>
    public WalletDefinition? FindWallet(string id) => _wallets.GetValueOrDefault(id);

    /// <summary>Null when the edition has no such membership; retired ones are found too.</summary>
    public MembershipPlan? Membership(string id) => Definition.Memberships.FirstOrDefault(plan => plan.Id == id);

    /// <summary>Null when the edition has no such reward; retired ones are found too.</summary>
    public RewardDefinition? Reward(string id) => _rewards.GetValueOrDefault(id);

    /// <summary>Null when the program has no such segment.</summary>
    public CompiledSegment? FindSegment(string id) => _segments.GetValueOrDefault(id);

    private static int SlotOf(EarningRule rule, LineIndex.Builder lines) =>
        rule.Trigger != RuleTrigger.Purchase ? -1
        : rule is { Multiplier: not null, Items: null } ? lines.AddEverything()
        : lines.Add(rule.Items);

    private static ImmutableArray<CompiledCampaign> CompileCampaigns(
        ProgramDefinition definition, IReadOnlyDictionary<string, CompiledRule> rules, LineIndex.Builder lines) =>
        [.. definition.Campaigns.Where(campaign => campaign.State == CampaignState.Active).Select(campaign => new CompiledCampaign(campaign, rules, lines))];

    private IEnumerable<CompiledRule> RulesFor(RuleTrigger trigger, Dictionary<string, CompiledRule> rules) =>
        Definition.EarningRules.Where(rule => rule.Trigger == trigger).Select(rule => rules[rule.Id]);

    private void CompileStacking(Dictionary<string, CompiledRule> rules)
    {
        var groups = Definition.StackingGroups.Where(group => group.Policy != StackingPolicy.Sum).ToDictionary(group => group.Id);
        foreach (var rule in Rules)
        {
            rule.Group = rule.Rule.Group is { } group ? groups.GetValueOrDefault(group) : null;
            rule.Multiplier = rule.Rule.Multiplier is { } multiplier
                ? new CompiledMultiplier(CompiledMultiplier.Hundredths(multiplier), [.. multiplier.Rules.Select(id => rules[id])], rule.Slot)
                : null;
        }
    }

    private ConditionCompiler CompileConditions(Dictionary<string, CompiledRule> rules, LineIndex.Builder lines)
    {
        var compiler = new ConditionCompiler(lines);
        foreach (var rule in Definition.EarningRules)
        {
            rules[rule.Id].Condition = compiler.Compile(rule.Condition, rule.Trigger);
        }

        foreach (var campaign in Campaigns)
        {
            campaign.Condition = compiler.Compile(campaign.Definition.Condition, RuleTrigger.Purchase);
        }

        // Last: the numbers of the conditions before it are kept with purchases.
        Referral = Definition.Referral is { } referral ? new CompiledReferral(referral, compiler.Compile(referral.Condition, RuleTrigger.Purchase)) : null;
        foreach (var challenge in Challenges)
        {
            challenge.Condition = compiler.Compile(challenge.Definition.Condition, challenge.Trigger);
        }

        compiler.Complete();
        return compiler;
    }
}
