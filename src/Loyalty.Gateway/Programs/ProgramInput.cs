using System.Collections.Immutable;
using System.Text.Json.Serialization.Metadata;
using Loyalty.Contracts.Common;
using Loyalty.Contracts.Programs;
using Loyalty.Gateway.Campaigns;
using Loyalty.Gateway.Challenges;
using Loyalty.Gateway.Common.Bodies;
using Loyalty.Gateway.Common.Json;
using Loyalty.Gateway.Memberships;
using Loyalty.Gateway.Notices;
using Loyalty.Gateway.Referrals;
using Loyalty.Gateway.Segments;

namespace Loyalty.Gateway.Programs;

// Mirrors ProgramDefinition with settable members, because a deserializer that fills init-only ones sets those that
// were not sent to zero instead of their defaults. Only sizes are checked here: a draft may be wrong, and validating it
// says in which ways. (Summaries of inputs are the API's documentation.)

/// <summary>A program as its manager writes it.</summary>
internal sealed class ProgramInput : IInput<ProgramInput>
{
    private static readonly ProgramDefinition Defaults = new() { Name = "", TimeZone = "", Currency = "", Channels = [], Wallets = [], EarningRules = [] };

    public static JsonTypeInfo<ProgramInput> Shape => InputJson.Default.ProgramInput;

    public required string Name { get; set; }

    /// <summary>IANA name, e.g. Europe/London; every calendar day and period is taken in it.</summary>
    public required string TimeZone { get; set; }

    /// <summary>ISO 4217; the one currency that purchases are accepted in.</summary>
    public required string Currency { get; set; }

    public required List<ChannelInput> Channels { get; set; }

    public required List<WalletInput> Wallets { get; set; }

    public required List<EarningRuleInput> EarningRules { get; set; }

    public TiersInput? Tiers { get; set; }

    public ReturnPolicyInput? Returns { get; set; }

    /// <summary>What earning and spend count.</summary>
    public AmountBasis? AmountBasis { get; set; }

    /// <summary>Days (0–90) after which an arriving purchase is valued as of its arrival; 30 when absent.</summary>
    public int? LateWindowDays { get; set; }

    /// <summary>The most points that one operator gives or takes alone; above it a second one confirms. 0: always; 10,000 when absent.</summary>
    public long? AdjustmentLimit { get; set; }

    /// <summary>What members may do beside buying.</summary>
    public List<ActivityTypeInput>? ActivityTypes { get; set; }

    /// <summary>How earning rules that hold for the same purchase go together.</summary>
    public List<StackingGroupInput>? StackingGroups { get; set; }

    /// <summary>Groups of members that conditions and rewards may ask for.</summary>
    public List<SegmentInput>? Segments { get; set; }

    /// <summary>What members get for bringing friends; absent: nothing.</summary>
    public ReferralProgramInput? Referral { get; set; }

    /// <summary>What members can work towards.</summary>
    public List<ChallengeInput>? Challenges { get; set; }

    /// <summary>Memberships that members pay for.</summary>
    public List<MembershipPlanInput>? Memberships { get; set; }

    /// <summary>When absent, members share nothing.</summary>
    public HouseholdProgramInput? Households { get; set; }

    /// <summary>Of what members are to be told before it ends; when absent, of nothing.</summary>
    public NoticeProgramInput? Notices { get; set; }

    public void Check(Faults faults)
    {
        faults.Text(Name, "/name");
        faults.Text(TimeZone, "/timeZone");
        if (!Currencies.IsKnown(Currency))
        {
            faults.Add("/currency", Contracts.Common.Bodies.Check.CurrencyReason);
        }

        Size(faults, Channels.Count, Limits.Channels, "/channels");
        Size(faults, Wallets.Count, Limits.Wallets, "/wallets");
        Size(faults, EarningRules.Count, Limits.EarningRules, "/earningRules");
        Size(faults, ActivityTypes?.Count ?? 0, Limits.ActivityTypes, "/activityTypes");
        Size(faults, Memberships?.Count ?? 0, Limits.Memberships, "/memberships");
        Size(faults, StackingGroups?.Count ?? 0, Limits.StackingGroups, "/stackingGroups");
        Size(faults, Challenges?.Count ?? 0, Limits.ChallengesEver, "/challenges");
        for (var i = 0; i < Challenges?.Count && !faults.Full; i++)
        {
            Challenges[i].Check(faults, $"/challenges/{i}");
        }

        for (var i = 0; i < Wallets.Count && !faults.Full; i++)
        {
            Size(faults, Wallets[i].Expiry?.Dates?.Count ?? 0, Limits.ExpiryDates, $"/wallets/{i}/expiry/dates");
        }

        Referral?.Check(faults, "/referral");
        Size(faults, Tiers?.Levels.Count ?? 0, Limits.TierLevels, "/tiers/levels");
        Size(faults, Segments?.Count ?? 0, Limits.Segments, "/segments");
        for (var i = 0; i < Segments?.Count && !faults.Full; i++)
        {
            Segments[i].Check(faults, $"/segments/{i}");
        }

        for (var i = 0; i < EarningRules.Count && !faults.Full; i++)
        {
            EarningRules[i].Check(faults, $"/earningRules/{i}");
        }
    }

    internal static void Size(Faults faults, int count, int most, string pointer)
    {
        if (count > most)
        {
            faults.Add(pointer, $"holds {count}; at most {most} are taken");
        }
    }

    public ProgramDefinition ToDefinition() => new()
    {
        Name = Name,
        TimeZone = TimeZone,
        Currency = Currency,
        Channels = [.. Channels.Select(channel => new ChannelDefinition { Id = channel.Id, Name = channel.Name, Retired = channel.Retired, Brand = channel.Brand })],
        Wallets = [.. Wallets.Select(wallet => wallet.ToDefinition())],
        EarningRules = [.. EarningRules.Select(rule => rule.ToDefinition())],
        Tiers = Tiers?.ToDefinition(),
        Returns = Returns?.ToDefinition() ?? Defaults.Returns,
        AmountBasis = AmountBasis ?? Defaults.AmountBasis,
        LateWindowDays = LateWindowDays ?? Defaults.LateWindowDays,
        AdjustmentLimit = AdjustmentLimit ?? Defaults.AdjustmentLimit,
        ActivityTypes = [.. (ActivityTypes ?? []).Select(type => new ActivityType { Id = type.Id, Name = type.Name, Retired = type.Retired })],
        Memberships = [.. (Memberships ?? []).Select(plan => plan.ToDefinition())],
        StackingGroups = [.. (StackingGroups ?? []).Select(group => new StackingGroup { Id = group.Id, Name = group.Name, Policy = group.Policy })],
        Segments = [.. (Segments ?? []).Select(segment => segment.ToDefinition())],
        Referral = Referral?.ToDefinition(),
        Challenges = [.. (Challenges ?? []).Select(challenge => challenge.ToDefinition())],
        Households = Households?.ToDefinition(),
        Notices = Notices?.ToDefinition(),
    };
}

internal sealed class ChannelInput
{
    public required string Id { get; set; }

    public string? Name { get; set; }

    /// <summary>A retired channel keeps its history and accepts nothing new.</summary>
    public bool Retired { get; set; }

    /// <summary>An id of whose channel it is, where several brands share the program; what each gave and took is summed by it.</summary>
    public string? Brand { get; set; }
}

internal sealed class ActivityTypeInput
{
    public required string Id { get; set; }

    public string? Name { get; set; }

    /// <summary>A retired type keeps its history; nothing new of it is taken.</summary>
    public bool Retired { get; set; }
}

/// <summary>Earning rules that belong together.</summary>
internal sealed class StackingGroupInput
{
    public required string Id { get; set; }

    public string? Name { get; set; }

    /// <summary>What a purchase gets that several of the rules hold for; the sum when absent.</summary>
    public StackingPolicy Policy { get; set; }
}

internal sealed class WalletInput
{
    public required string Id { get; set; }

    public string? Name { get; set; }

    public required WalletKind Kind { get; set; }

    /// <summary>Calendar days (0–366) until earned points become active; 0: at once.</summary>
    public int PendingDays { get; set; }

    /// <summary>Absent: points never expire.</summary>
    public ExpiryInput? Expiry { get; set; }

    public bool Retired { get; set; }

    /// <summary>Whether members may give points of it to each other.</summary>
    public bool Transferable { get; set; }

    /// <summary>What its points are worth when purchases are paid with them; absent: they cannot be.</summary>
    public PaymentWorthInput? Payment { get; set; }

    /// <summary>Points of a purchase wait until it is confirmed; absent: they do not. Not beside pending days.</summary>
    public PendingConfirmationInput? Confirmation { get; set; }

    /// <summary>Points of it come otherwise than by what the program says, e.g. from operators: rewards may cost more of them than it ever gives.</summary>
    public bool GivenOtherwise { get; set; }

    public WalletDefinition ToDefinition() => new()
    {
        Id = Id,
        Name = Name,
        Kind = Kind,
        PendingDays = PendingDays,
        Expiry = Expiry is null ? null : Expiry.ToDefinition(),
        Retired = Retired,
        Transferable = Transferable,
        Payment = Payment is null ? null : new PaymentWorth { Points = Payment.Points, PerAmount = Payment.PerAmount },
        Confirmation = Confirmation is null ? null : new PendingConfirmation { Days = Confirmation.Days, Unconfirmed = Confirmation.Unconfirmed },
        GivenOtherwise = GivenOtherwise,
    };
}

internal sealed class PendingConfirmationInput
{
    /// <summary>Calendar days (1–366) after the purchase's day within which it can be confirmed.</summary>
    public required int Days { get; set; }

    /// <summary>What becomes of points that nobody confirmed in time: they become active all the same (the default), or are lost.</summary>
    public Unconfirmed Unconfirmed { get; set; }
}

/// <summary>So many points pay for so much.</summary>
internal sealed class PaymentWorthInput
{
    /// <summary>1–1,000,000.</summary>
    public required long Points { get; set; }

    /// <summary>Minor units, 1–1,000,000,000.</summary>
    public required long PerAmount { get; set; }
}

internal sealed class ExpiryInput
{
    /// <summary>After earning when absent.</summary>
    public ExpiryKind Kind { get; set; }

    /// <summary>1–3,660 days, 1–120 months or 1–10 years; absent with fixed dates.</summary>
    public int After { get; set; }

    /// <summary>Days when absent.</summary>
    public ExpiryUnit Unit { get; set; }

    /// <summary>Points end on the last day of the period that their end falls into; only after earning.</summary>
    public ExpiryPeriod? RoundUp { get; set; }

    /// <summary>1–24 days of each year on which points end; only with fixed dates.</summary>
    public List<ExpiryDateInput>? Dates { get; set; }

    /// <summary>Days (0–366) that points live at least before one of the dates ends them.</summary>
    public int MinimumDays { get; set; }

    public ExpiryPolicy ToDefinition() => new()
    {
        Kind = Kind,
        After = After,
        Unit = Unit,
        RoundUp = RoundUp,
        Dates = [.. (Dates ?? []).Select(date => new ExpiryDate(date.Month, date.Day))],
        MinimumDays = MinimumDays,
    };
}

internal sealed class ExpiryDateInput
{
    /// <summary>1–12.</summary>
    public required int Month { get; set; }

    /// <summary>1–31; 29 February is the 28th in other years.</summary>
    public required int Day { get; set; }
}

internal sealed class EarningRuleInput
{
    public required string Id { get; set; }

    public string? Name { get; set; }

    /// <summary>The wallet that it earns into; absent when it gives steps towards a challenge, or a reward.</summary>
    public string? Wallet { get; set; }

    /// <summary>Channels that it holds in; empty: all.</summary>
    public List<string>? Channels { get; set; }

    /// <summary>Smallest amount of the purchase in minor units; absent: any.</summary>
    public long? MinimumAmount { get; set; }

    /// <summary>Which lines count; absent: all but delivery and gift cards.</summary>
    public ItemFilterInput? Items { get; set; }

    /// <summary>What it gives; absent when it multiplies, or gives steps or a reward.</summary>
    public PointsPerAmountInput? Effect { get; set; }

    /// <summary>Limits for each member; all hold.</summary>
    public List<EarningCapInput>? Caps { get; set; }

    /// <summary>What it gives points for; purchases when absent.</summary>
    public RuleTrigger Trigger { get; set; }

    /// <summary>The type of activity, with the trigger activity.</summary>
    public string? ActivityType { get; set; }

    /// <summary>Only the first purchase that is recorded of a member.</summary>
    public bool FirstPurchase { get; set; }

    /// <summary>What else must hold; absent: nothing.</summary>
    public ConditionInput? Condition { get; set; }

    /// <summary>The stacking group that it belongs to; absent: it adds to whatever else gives points.</summary>
    public string? Group { get; set; }

    /// <summary>Multiplies what other rules give, on the lines that items counts, instead of giving points itself.</summary>
    public PointMultiplierInput? Multiplier { get; set; }

    /// <summary>The challenge that it gives steps towards instead of points.</summary>
    public string? Challenge { get; set; }

    /// <summary>1–1,000,000 for a purchase, or for each of an activity's quantity; with a challenge.</summary>
    public long Steps { get; set; }

    /// <summary>The reward of which it gives one voucher that nobody pays for, instead of points.</summary>
    public string? Reward { get; set; }

    /// <summary>When a rule for birthdays gives; on the first day of the birthday's month when absent.</summary>
    public BirthdayOn BirthdayOn { get; set; }

    public void Check(Faults faults, string pointer)
    {
        ProgramInput.Size(faults, Channels?.Count ?? 0, Limits.Channels, pointer + "/channels");
        ProgramInput.Size(faults, Caps?.Count ?? 0, Limits.CapsPerRule, pointer + "/caps");
        ProgramInput.Size(faults, Multiplier?.Rules.Count ?? 0, Limits.EarningRules, pointer + "/multiplier/rules");
        Items?.Check(faults, pointer + "/items");
        Condition?.Check(faults, pointer + "/condition");
    }

    public EarningRule ToDefinition() => new()
    {
        Id = Id,
        Name = Name,
        Wallet = Wallet ?? "",
        Channels = [.. Channels ?? []],
        MinimumAmount = MinimumAmount,
        Items = Items?.ToDefinition(),
        Effect = Effect?.ToDefinition(),
        Caps = [.. (Caps ?? []).Select(cap => new EarningCap { Period = cap.Period, Points = cap.Points, AtLimit = cap.AtLimit })],
        Trigger = Trigger,
        ActivityType = ActivityType,
        FirstPurchase = FirstPurchase,
        Condition = Condition?.ToDefinition(),
        Group = Group,
        Multiplier = Multiplier?.ToDefinition(),
        Challenge = Challenge,
        Steps = Steps,
        Reward = Reward,
        BirthdayOn = BirthdayOn,
    };
}

/// <summary>A line counts when it is included (or nothing is named to include) and not excluded.</summary>
internal sealed class ItemFilterInput
{
    public List<string>? IncludeSkus { get; set; }

    public List<string>? ExcludeSkus { get; set; }

    public List<string>? IncludeCategories { get; set; }

    public List<string>? ExcludeCategories { get; set; }

    public List<string>? IncludeBrands { get; set; }

    public List<string>? ExcludeBrands { get; set; }

    /// <summary>A line is named by any of its labels.</summary>
    public List<string>? IncludeLabels { get; set; }

    public List<string>? ExcludeLabels { get; set; }

    /// <summary>Whether delivery lines count too.</summary>
    public bool Delivery { get; set; }

    public void Check(Faults faults, string pointer)
    {
        ProgramInput.Size(faults, IncludeSkus?.Count ?? 0, Limits.ItemsPerFilter, pointer + "/includeSkus");
        ProgramInput.Size(faults, ExcludeSkus?.Count ?? 0, Limits.ItemsPerFilter, pointer + "/excludeSkus");
        ProgramInput.Size(faults, IncludeCategories?.Count ?? 0, Limits.ItemsPerFilter, pointer + "/includeCategories");
        ProgramInput.Size(faults, ExcludeCategories?.Count ?? 0, Limits.ItemsPerFilter, pointer + "/excludeCategories");
        ProgramInput.Size(faults, IncludeBrands?.Count ?? 0, Limits.ItemsPerFilter, pointer + "/includeBrands");
        ProgramInput.Size(faults, ExcludeBrands?.Count ?? 0, Limits.ItemsPerFilter, pointer + "/excludeBrands");
        ProgramInput.Size(faults, IncludeLabels?.Count ?? 0, Limits.ItemsPerFilter, pointer + "/includeLabels");
        ProgramInput.Size(faults, ExcludeLabels?.Count ?? 0, Limits.ItemsPerFilter, pointer + "/excludeLabels");
    }

    public ItemFilter ToDefinition() => new()
    {
        IncludeSkus = Of(IncludeSkus),
        ExcludeSkus = Of(ExcludeSkus),
        IncludeCategories = Of(IncludeCategories),
        ExcludeCategories = Of(ExcludeCategories),
        Delivery = Delivery,
        IncludeBrands = Of(IncludeBrands),
        ExcludeBrands = Of(ExcludeBrands),
        IncludeLabels = Of(IncludeLabels),
        ExcludeLabels = Of(ExcludeLabels),
    };

    private static ImmutableArray<string> Of(List<string>? names) => [.. names ?? []];
}

internal sealed class PointsPerAmountInput
{
    /// <summary>1–1,000,000.</summary>
    public required long Points { get; set; }

    /// <summary>Minor units; with 100, the points are for each whole unit of a two-decimal currency. Absent: the points are given as they are, once.</summary>
    public long? PerAmount { get; set; }

    public PointRounding Rounding { get; set; }

    public RoundingScope RoundingScope { get; set; }

    /// <summary>The points are for each piece (by quantity) of the lines that count and of which anything was paid; goes without perAmount.</summary>
    public bool PerItem { get; set; }

    public PointsPerAmount ToDefinition() => new() { Points = Points, PerAmount = PerAmount, Rounding = Rounding, RoundingScope = RoundingScope, PerItem = PerItem };
}

internal sealed class EarningCapInput
{
    public required CapPeriod Period { get; set; }

    public required long Points { get; set; }

    public AtLimit AtLimit { get; set; }
}

internal sealed class TiersInput
{
    public required TierMetric Metric { get; set; }

    public required TierPeriod Period { get; set; }

    /// <summary>Length of a rolling period, 1–24; absent with other periods.</summary>
    public int? Months { get; set; }

    /// <summary>What happens when a standing ends and the metric no longer supports it; one step when absent.</summary>
    public DowngradePolicy Downgrade { get; set; } = DowngradePolicy.OneStep;

    /// <summary>Days (0–366) that a standing lasts beyond its end.</summary>
    public int GraceDays { get; set; }

    /// <summary>When a member rises who has reached a tier: at once (the default), or when the year is over.</summary>
    public TierUpgrade Upgrade { get; set; }

    /// <summary>Lowest first; the first has threshold 0 and holds everyone.</summary>
    public required List<TierLevelInput> Levels { get; set; }

    public TierProgram ToDefinition() => new()
    {
        Metric = Metric,
        Period = Period,
        Months = Months,
        Downgrade = Downgrade,
        GraceDays = GraceDays,
        Upgrade = Upgrade,
        Levels = [.. Levels.Select(level => level.ToDefinition())],
    };
}

internal sealed class TierLevelInput
{
    public required string Id { get; set; }

    public string? Name { get; set; }

    /// <summary>The metric that reaches it, within one period.</summary>
    public required long Threshold { get; set; }

    /// <summary>What the tier gives beyond points, in words that channels show.</summary>
    public List<string>? Benefits { get; set; }

    public bool Retired { get; set; }

    /// <summary>What the tier opens, as codes that channels know: rewards, events, early access windows.</summary>
    public List<string>? Access { get; set; }

    /// <summary>Services that come with the tier, as codes that channels know.</summary>
    public List<string>? Services { get; set; }

    public TierLevel ToDefinition() => new()
    {
        Id = Id,
        Name = Name,
        Threshold = Threshold,
        Benefits = [.. Benefits ?? []],
        Retired = Retired,
        Access = [.. Access ?? []],
        Services = [.. Services ?? []],
    };
}

internal sealed class ReturnPolicyInput
{
    private static readonly ReturnPolicy Defaults = new();

    /// <summary>Days (0–3,660) after the purchase within which it can be returned; 365 when absent.</summary>
    public int WindowDays { get; set; } = Defaults.WindowDays;

    /// <summary>Where points come from that the purchase earned and the member has spent.</summary>
    public SpentPoints SpentPoints { get; set; } = Defaults.SpentPoints;

    /// <summary>The most debt a member can be in, per wallet; absent: no limit.</summary>
    public long? DebtLimit { get; set; }

    public BelowMinimum BelowMinimum { get; set; } = Defaults.BelowMinimum;

    public TierAfterReturn Tier { get; set; } = Defaults.Tier;

    /// <summary>What becomes of vouchers that the purchase gave, or for which its points were spent automatically.</summary>
    public VouchersAfterReturn Vouchers { get; set; } = Defaults.Vouchers;

    public ReturnPolicy ToDefinition() => new()
    {
        WindowDays = WindowDays,
        SpentPoints = SpentPoints,
        DebtLimit = DebtLimit,
        BelowMinimum = BelowMinimum,
        Tier = Tier,
        Vouchers = Vouchers,
    };
}

/// <summary>When an edition takes effect.</summary>
internal sealed class PublishInput : IInput<PublishInput>
{
    public static JsonTypeInfo<PublishInput> Shape => InputJson.Default.PublishInput;

    /// <summary>Absent: as soon as possible. Never in the past.</summary>
    public DateTimeOffset? EffectiveAt { get; init; }

    public void Check(Faults faults) => faults.Instant(EffectiveAt, "/effectiveAt");
}
