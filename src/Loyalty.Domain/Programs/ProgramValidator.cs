using System.Collections.Immutable;
using Loyalty.Contracts.Common;
using Loyalty.Contracts.Programs;
using Loyalty.Domain.Common;
using Loyalty.Domain.Rewards;

namespace Loyalty.Domain.Programs;

/// <summary>Finds every fault of a definition, against itself and against the edition before it.</summary>
public sealed partial class ProgramValidator
{
    private readonly ProgramDefinition _definition;
    private readonly ImmutableArray<Fault>.Builder _faults = ImmutableArray.CreateBuilder<Fault>();

    private ProgramValidator(ProgramDefinition definition) => _definition = definition;

    /// <param name="definition">What is to be published.</param>
    /// <param name="previous">The newest edition's definition; null for the first.</param>
    public static ImmutableArray<Fault> Validate(ProgramDefinition definition, ProgramDefinition? previous)
    {
        var validator = new ProgramValidator(definition);
        validator.Basics();
        validator.Channels();
        validator.Wallets();
        validator.ActivityTypes();
        validator.StackingGroups();
        validator.Segments();
        validator.Rules();
        validator.Tiers();
        validator.Memberships();
        validator.Returns();
        validator.Campaigns();
        validator.Rewards();
        validator.Referral();
        validator.Challenges();
        validator.Multipliers();
        validator._faults.AddRange(UnaffordableRewards.Faults(definition, previous));
        validator.MemberConditions();
        validator.Households(previous);
        validator.Notices();
        if (previous is not null)
        {
            validator.Against(previous);
            validator.RewardsAgainst(previous);
        }

        return validator._faults.ToImmutable();
    }

    private void Basics()
    {
        Text("/name", _definition.Name);
        Check(ProgramCalendar.IsKnown(_definition.TimeZone ?? ""), "/timeZone", "is not an IANA time zone");
        Check(Currencies.IsKnown(_definition.Currency), "/currency", "is not an ISO 4217 currency");
        Between("/lateWindowDays", _definition.LateWindowDays, 0, Limits.LateWindowDays);
        Defined("/amountBasis", _definition.AmountBasis);
        Between("/adjustmentLimit", _definition.AdjustmentLimit, 0, Limits.PointsAtOnce);
    }

    private void Channels()
    {
        Count("/channels", _definition.Channels.Length, 1, Limits.Channels);
        Unique("/channels", _definition.Channels.Select(channel => channel.Id));
        Check(_definition.Channels.IsEmpty || _definition.Channels.Any(channel => !channel.Retired), "/channels", "are all retired: nothing could be sent");
        for (var i = 0; i < _definition.Channels.Length; i++)
        {
            Check(_definition.Channels[i].Brand is not { } brand || Ids.IsValid(brand), $"/channels/{i}/brand", $"must be 1–{Limits.IdLength} letters, digits or . _ ~ : @ + -");
        }
    }

    private void Wallets()
    {
        Count("/wallets", _definition.Wallets.Length, 1, Limits.Wallets);
        Unique("/wallets", _definition.Wallets.Select(wallet => wallet.Id));
        for (var i = 0; i < _definition.Wallets.Length; i++)
        {
            var (wallet, at) = (_definition.Wallets[i], $"/wallets/{i}");
            Defined($"{at}/kind", wallet.Kind);
            Between($"{at}/pendingDays", wallet.PendingDays, 0, 366);
            Check(!wallet.Transferable || wallet.Kind != WalletKind.Status, $"{at}/transferable", "must not be: status points are no member's to give away");
            if (wallet.Payment is { } payment)
            {
                Check(wallet.Kind is WalletKind.Points or WalletKind.Money, $"{at}/payment", "only goes with points and money");
                Between($"{at}/payment/points", payment.Points, 1, 1_000_000);
                Between($"{at}/payment/perAmount", payment.PerAmount, 1, 1_000_000_000);
            }

            Pending(wallet, at);
        }
    }

    private void ActivityTypes()
    {
        Count("/activityTypes", _definition.ActivityTypes.Length, 0, Limits.ActivityTypes);
        Unique("/activityTypes", _definition.ActivityTypes.Select(type => type.Id));
    }

    private void Rules()
    {
        Count("/earningRules", _definition.EarningRules.Length, 0, Limits.EarningRules);
        Unique("/earningRules", _definition.EarningRules.Select(rule => rule.Id));
        for (var i = 0; i < _definition.EarningRules.Length; i++)
        {
            Rule(_definition.EarningRules[i], $"/earningRules/{i}");
        }
    }

    private void Rule(EarningRule rule, string at)
    {
        var wallet = _definition.Wallets.FirstOrDefault(wallet => wallet.Id == rule.Wallet);
        Check(wallet is not null || rule.Challenge is not null || rule.Reward is not null, $"{at}/wallet", $"'{rule.Wallet}' is not a wallet of the program");
        Check(wallet is not { Retired: true }, $"{at}/wallet", "is retired: nothing can be earned into it");
        NamedChannels(rule.Channels, $"{at}/channels");
        SomeChannelIsOpen(rule.Channels, $"{at}/channels", "the rule");
        if (rule.MinimumAmount is { } minimum)
        {
            Between($"{at}/minimumAmount", minimum, 0, Limits.Amount);
        }

        RuleEffect(rule, at);
        StepsTowards(rule, at);
        Trigger(rule, at);
        Items(rule.Items, $"{at}/items");
        Caps(rule, at);
        Stacking(rule, at);
        Conditions(rule.Condition, $"{at}/condition", rule.Trigger, Beside(rule));
    }

    /// <summary>Points for an amount; where they may be flat is decided before.</summary>
    private void PerAmount(PointsPerAmount effect, string at)
    {
        Between($"{at}/points", effect.Points, 1, 1_000_000);
        Between($"{at}/perAmount", effect.PerAmount ?? 0, 1, 1_000_000_000);
        Defined($"{at}/rounding", effect.Rounding);
        Defined($"{at}/roundingScope", effect.RoundingScope);
    }

    private void Trigger(EarningRule rule, string at)
    {
        Defined($"{at}/trigger", rule.Trigger);
        if (rule.Trigger == RuleTrigger.Activity)
        {
            var type = _definition.ActivityTypes.FirstOrDefault(type => type.Id == rule.ActivityType);
            Check(type is not null, $"{at}/activityType", $"'{rule.ActivityType}' is not a type of activity of the program");
            Check(type is not { Retired: true }, $"{at}/activityType", "is retired: the rule could never apply");
        }
        else
        {
            Check(rule.ActivityType is null, $"{at}/activityType", "only goes with the trigger activity");
        }

        Defined($"{at}/birthdayOn", rule.BirthdayOn);
        Check(rule.BirthdayOn == BirthdayOn.FirstOfMonth || rule.Trigger == RuleTrigger.Birthday, $"{at}/birthdayOn", "only goes with the trigger birthday");
        Check(rule.Channels.IsEmpty || !IsYearly(rule.Trigger), $"{at}/channels", "do not go with what is given once a year: it happens in none");
        if (rule.Trigger != RuleTrigger.Purchase)
        {
            Check(rule.Effect?.PerAmount is null, $"{at}/effect/perAmount", "only goes with the trigger purchase: there is no amount");
            Check(rule.Effect is not { PerItem: true }, $"{at}/effect/perItem", "only goes with the trigger purchase: there are no items");
            Check(rule.Multiplier is null, $"{at}/multiplier", "only goes with the trigger purchase");
            Check(rule.Group is null, $"{at}/group", "only goes with the trigger purchase");
            Check(rule.MinimumAmount is null, $"{at}/minimumAmount", "only goes with the trigger purchase");
            Check(rule.Items is null, $"{at}/items", "only goes with the trigger purchase");
            Check(!rule.FirstPurchase, $"{at}/firstPurchase", "only goes with the trigger purchase");
        }
    }

    private void Items(ItemFilter? items, string at)
    {
        if (items is null)
        {
            return;
        }

        Texts($"{at}/includeSkus", items.IncludeSkus);
        Texts($"{at}/excludeSkus", items.ExcludeSkus);
        Texts($"{at}/includeCategories", items.IncludeCategories);
        Texts($"{at}/excludeCategories", items.ExcludeCategories);
        Texts($"{at}/includeBrands", items.IncludeBrands);
        Texts($"{at}/excludeBrands", items.ExcludeBrands);
        Texts($"{at}/includeLabels", items.IncludeLabels);
        Texts($"{at}/excludeLabels", items.ExcludeLabels);
        Check(
            items.Delivery
            || items.IncludeSkus.Length + items.IncludeCategories.Length + items.IncludeBrands.Length + items.IncludeLabels.Length == 0
            || items.IncludeSkus.Except(items.ExcludeSkus).Any()
            || items.IncludeCategories.Except(items.ExcludeCategories).Any()
            || items.IncludeBrands.Except(items.ExcludeBrands).Any()
            || items.IncludeLabels.Except(items.ExcludeLabels).Any(),
            at,
            "excludes everything that it includes: the rule could never apply");
    }

    private void Caps(EarningRule rule, string at)
    {
        Count($"{at}/caps", rule.Caps.Length, 0, Limits.CapsPerRule);
        for (var i = 0; i < rule.Caps.Length; i++)
        {
            var cap = rule.Caps[i];
            Defined($"{at}/caps/{i}/period", cap.Period);
            Defined($"{at}/caps/{i}/atLimit", cap.AtLimit);
            Between($"{at}/caps/{i}/points", cap.Points, 1, long.MaxValue / 4);
            Check(rule.Caps.Take(i).All(before => before.Period != cap.Period), $"{at}/caps/{i}/period", "stands twice");
            Check(
                cap.AtLimit != AtLimit.Refuse || rule.Effect is not { PerAmount: null, PerItem: false } effect || effect.Points <= cap.Points,
                $"{at}/caps/{i}/points",
                "is less than the rule gives at once, and refused at the limit: it could never give anything");
        }
    }

    private void Returns()
    {
        var returns = _definition.Returns;
        Between("/returns/windowDays", returns.WindowDays, 0, 3_660);
        Defined("/returns/spentPoints", returns.SpentPoints);
        Defined("/returns/belowMinimum", returns.BelowMinimum);
        Defined("/returns/tier", returns.Tier);
        Defined("/returns/vouchers", returns.Vouchers);
        if (returns.DebtLimit is { } limit)
        {
            Between("/returns/debtLimit", limit, 0, long.MaxValue / 4);
        }
    }

    /// <summary>What members hold must keep its meaning from one edition to the next.</summary>
    private void Against(ProgramDefinition previous)
    {
        Check(_definition.Currency == previous.Currency, "/currency", $"cannot change: members' spend is in {previous.Currency}");
        Kept("/wallets", previous.Wallets.Select(wallet => wallet.Id), _definition.Wallets.Select(wallet => wallet.Id));
        Kept("/channels", previous.Channels.Select(channel => channel.Id), _definition.Channels.Select(channel => channel.Id));
        Kept("/activityTypes", previous.ActivityTypes.Select(type => type.Id), _definition.ActivityTypes.Select(type => type.Id));
        for (var i = 0; i < _definition.Wallets.Length; i++)
        {
            var before = previous.Wallets.FirstOrDefault(wallet => wallet.Id == _definition.Wallets[i].Id);
            Check(before is null || before.Kind == _definition.Wallets[i].Kind, $"/wallets/{i}/kind", "cannot change: members hold points of this kind");
        }

        CampaignsAgainst(previous);
        ChallengesAgainst(previous);
        Kept("/memberships", previous.Memberships.Select(plan => plan.Id), _definition.Memberships.Select(plan => plan.Id));
        if (previous.Tiers is { } tiers)
        {
            Check(_definition.Tiers is not null, "/tiers", "cannot be removed: members stand in them");
            Kept("/tiers/levels", tiers.Levels.Select(level => level.Id), _definition.Tiers?.Levels.Select(level => level.Id) ?? []);
        }
    }

    private void Kept(string pointer, IEnumerable<string> before, IEnumerable<string> now, string instead = "retired")
    {
        foreach (var missing in before.Except(now))
        {
            _faults.Add(new Fault(pointer, $"'{missing}' can be {instead}, not removed"));
        }
    }

    private void Unique(string pointer, IEnumerable<string> ids, bool isIdList = false)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var i = 0;
        foreach (var id in ids)
        {
            var at = isIdList ? $"{pointer}/{i}" : $"{pointer}/{i}/id";
            Check(Ids.IsValid(id), at, $"must be 1–{Limits.IdLength} letters, digits or . _ ~ : @ + -");
            Check(seen.Add(id ?? ""), at, $"'{id}' stands twice");
            i++;
        }
    }

    private void Texts(string pointer, ImmutableArray<string> texts)
    {
        Count(pointer, texts.Length, 0, Limits.ItemsPerFilter);
        for (var i = 0; i < texts.Length; i++)
        {
            Text($"{pointer}/{i}", texts[i]);
        }
    }

    private void Text(string pointer, string? text) =>
        Check(text is { Length: > 0 and <= Limits.TextLength } && !string.IsNullOrWhiteSpace(text), pointer, $"must be 1–{Limits.TextLength} characters");

    private void Count(string pointer, int count, int least, int most) =>
        Check(count >= least && count <= most, pointer, $"must have between {least} and {most} entries");

    private void Between(string pointer, long value, long least, long most) =>
        Check(value >= least && value <= most, pointer, $"must be between {least} and {most}");

    private void Defined<T>(string pointer, T value)
        where T : struct, Enum =>
        Check(Enum.IsDefined(value), pointer, "is not one of the values");

    private void Check(bool holds, string pointer, string reason)
    {
        if (!holds)
        {
            _faults.Add(new Fault(pointer, reason));
        }
    }
}
