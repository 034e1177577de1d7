using Loyalty.Contracts.Campaigns;
using Loyalty.Contracts.Programs;
using Loyalty.Domain.Accounts.Events;
using Loyalty.Simulation.Histories;

namespace Loyalty.Simulation.Oracle;

internal sealed partial class Bookkeeper
{
    private void Purchase(PurchaseRecorded purchase, ReadOnlySpan<AccountEvent> following)
    {
        // Two may have been sent under one id: the one that came first is there.
        var sent = _buys[(purchase.Channel, purchase.Id)].ToArray();
        if ((Array.Find(sent, buy => buy.Amount == purchase.Amount) ?? sent.FirstOrDefault()) is not { } buy)
        {
            Find(About.Command, $"nobody sent the purchase {purchase.Id}");
            return;
        }

        IsAsSent(purchase, buy);
        var (counts, late) = _terms.Counts(buy.OccurredAt, _at);
        Same(About.Time, $"purchase {buy.Id} is late", late, purchase.Late);
        Check(buy.OccurredAt <= _at + Terms.ClockSkew, About.Time, $"purchase {buy.Id} lies in the future");
        var day = _terms.Days.Of(counts);
        Same(About.Time, $"purchase {buy.Id} counts on", day, purchase.CountsOn ?? purchase.Day);

        ValuedBy(purchase.Edition, $"purchase {buy.Id}", counts);
        var paid = Paid(purchase, buy);
        var bought = new Bought(_valuing, Basket.Whole(buy, paid.Amount, _account.Purchases.Count == 0), paid.Points, buy.OccurredAt, day);
        Check(_account.Purchases.TryAdd((buy.Channel, buy.Id), bought), About.Command, $"purchase {buy.Id} was recorded before");
        var untilReturn = following.ToArray().TakeWhile(static happened => happened is not ReturnRecorded).ToArray();
        var awards = untilReturn.OfType<PointsAwarded>().Where(static award => award.Origin is null).ToList();
        if (purchase.Guest)
        {
            Check(awards.Count == 0, About.Earning, "a guest earned something");
            return;
        }

        _counting = (bought, null, day);
        _qualifying = (bought, day);
        Same(About.Earning, $"spend of {buy.Id}", bought.Whole.Items, purchase.Spend);
        Earn(bought, awards, day);
        Earn(bought, awards, [.. untilReturn.OfType<CampaignMissed>()], counts, day);
        Check(awards.Count == 0, About.Earning, $"{awards.FirstOrDefault()?.Rule} gave something that it should not");
        _account.Count(day, purchase.Spend, 0, purchase.Visits);
        Unpark(buy, following);
    }

    private void IsAsSent(PurchaseRecorded purchase, Buy buy)
    {
        Same(About.Command, $"guest's purchase {buy.Id}", buy.Member is null, purchase.Guest);
        Check(buy.Member is null ? _account.Name.StartsWith($"guest/{buy.Channel}/", StringComparison.Ordinal) : _account.Name == Now(buy.Member), About.Command, $"purchase {buy.Id} of {buy.Member} is on {_account.Name}");
        Same(About.Command, $"purchase {buy.Id}", (buy.Amount, buy.Discount, buy.OccurredAt), (purchase.Amount, purchase.Discount, purchase.OccurredAt));
        var lines = purchase.Lines.Select(static line => new BuyLine(line.Id, line.Sku, line.Category, (int)line.Quantity, line.Amount, line.Kind));
        Check(lines.SequenceEqual(buy.Lines), About.Command, $"purchase {buy.Id} has other lines than were sent");
    }

    /// <summary>By rules.</summary>
    private void Earn(Bought bought, List<PointsAwarded> awards, DateOnly day)
    {
        foreach (var rule in bought.Terms.PurchaseRules)
        {
            var rooms = Rooms(rule, day);
            var wanted = Earnings.Wanted(rule, bought.Whole) ?? 0;
            var award = awards.Find(award => award.Rule == rule.Id);
            Gets(awards, rule.Id, rule.Wallet, wanted, Earnings.Fitting(wanted, rooms), day);
            if (award is not null)
            {
                bought.Got.Add(new Got(rule.Id, award.Points, KindOf(award), rooms, null, day, award.Repaid));
            }
        }
    }

    /// <summary>By campaigns, in their order.</summary>
    private void Earn(Bought bought, List<PointsAwarded> awards, CampaignMissed[] missed, DateTimeOffset counts, DateOnly day)
    {
        List<(CampaignDefinition, CampaignEffect)> before = [];
        foreach (var campaign in _terms.Campaigns.Where(campaign => IsOn(campaign, bought, counts)))
        {
            var award = awards.Find(award => award.Campaign == campaign.Id);
            var miss = Array.Find(missed, missed => missed.Campaign == campaign.Id);
            var variant = award?.Variant ?? miss?.Variant;
            var effect = EffectOf(campaign, variant);
            var wanted = Earnings.Wanted(campaign, effect ?? Terms.Effects(campaign).First(), bought.Whole, bought.Terms.PurchaseRules, before);
            if (wanted is null && award is null && miss is null)
            {
                continue;
            }

            Variant(campaign, variant);
            var rooms = Rooms(campaign, day);
            var fits = variant == "control" || IsFull(campaign, day) ? 0 : Earnings.Fitting(wanted ?? 0, rooms);
            if (award is null)
            {
                var exhausted = miss is { Reason: "budgetExhausted" } && campaign.Budget is not null;
                Check(fits == 0 || exhausted, About.Earning, $"campaign {campaign.Id} gave nothing instead of {fits}");
                Check(miss is not null, About.Earning, $"it is not said why campaign {campaign.Id} gave nothing");
                continue;
            }

            awards.Remove(award);
            Same(About.Earning, $"points wanted by {campaign.Id}", wanted ?? 0, award.Wanted);
            Check(award.Points <= fits, wanted > fits ? About.Caps : About.Earning, $"campaign {campaign.Id} gave {award.Points} instead of {fits}");
            Check(award.Points >= fits || award.Reduced == "budgetReduced", About.Earning, $"campaign {campaign.Id} gave {award.Points} instead of {fits}");
            Dated(award, day);
            bought.Got.Add(new Got(campaign.Id, award.Points, KindOf(award), [], new Offer(campaign, effect!), day, award.Repaid));
            if (effect!.Multiplier is not null)
            {
                before.Add((campaign, effect));
            }
        }
    }

    /// <summary>Whether it holds for the purchase, but for what was bought.</summary>
    private bool IsOn(CampaignDefinition campaign, Bought bought, DateTimeOffset counts)
    {
        var local = _terms.Days.Local(counts);
        var schedule = campaign.Schedule;
        return (campaign.Channels.IsEmpty || campaign.Channels.Contains(bought.Whole.Buy.Channel))
            && (campaign.Audience.Tiers.IsEmpty || (_account.Tier is { } tier && campaign.Audience.Tiers.Contains(tier)))
            && !(counts < schedule.From) && !(counts >= schedule.Until)
            && (schedule.Days.IsEmpty || schedule.Days.Contains((Weekday)((int)local.DayOfWeek - 1)))
            && (schedule.Hours.IsEmpty || schedule.Hours.Any(hours => local.Hour >= hours.From && local.Hour < hours.To));
    }

    private static CampaignEffect? EffectOf(CampaignDefinition campaign, string? variant) =>
        variant == "control" ? null : campaign.Variants.FirstOrDefault(one => one.Id == variant)?.Effect ?? campaign.Effect;

    /// <summary>A member always has the same variant.</summary>
    private void Variant(CampaignDefinition campaign, string? variant)
    {
        var key = (campaign.Id, _account.Name);
        _variants.TryAdd(key, variant);
        Same(About.Variants, $"variant of {campaign.Id}", _variants[key], variant);
        Check(campaign.ControlPercent > 0 || variant != "control", About.Variants, $"{campaign.Id} has no control group");
        Check(campaign.Variants.IsEmpty || variant is not null, About.Variants, $"no variant of {campaign.Id}");
    }

    private List<(AtLimit AtLimit, long Room)> Rooms(CampaignDefinition campaign, DateOnly day) =>
        [.. campaign.Caps.Where(static cap => cap.Points is not null).Select(cap =>
            (cap.AtLimit, cap.Period == CapPeriod.Purchase ? cap.Points!.Value : cap.Points!.Value - _account.Given.GetValueOrDefault((campaign.Id, cap.Period, Terms.First(cap.Period, day)))))];

    private bool IsFull(CampaignDefinition campaign, DateOnly day) =>
        campaign.Caps.Any(cap => cap.Awards is { } awards && _account.Given.GetValueOrDefault((campaign.Id + "/", cap.Period, Terms.First(cap.Period, day))) >= awards);

    private static Kind KindOf(PointsAwarded award) => new Kind(award.Wallet, award.EarnedOn, award.ActiveFrom, award.ExpiresAt);

    private void Award(PointsAwarded award)
    {
        var owed = _account.Purse.Owed(award.Wallet);
        Same(About.Debt, $"repaid by {award.Rule}", award.ActiveFrom is null ? Math.Min(award.Points, owed) : 0, award.Repaid);
        _account.Purse.Enter(KindOf(award).Settled, award.Points - award.Repaid);
        _account.Purse.Owe(award.Wallet, -award.Repaid);
        Enter(award.Wallet, award.Points);
        if (_terms.IsStatus(award.Wallet))
        {
            _account.Count(award.EarnedOn, 0, award.Points, 0);
        }

        _account.Give(award.Rule, PeriodsOf(award.Rule), award.EarnedOn, award.Points);
        if (award.Campaign is not null)
        {
            _account.Give(award.Rule + "/", PeriodsOf(award.Rule), award.EarnedOn, 1);
        }
    }

    /// <summary>The periods for which a rule or campaign has limits: the same in all editions.</summary>
    private IEnumerable<CapPeriod> PeriodsOf(string rule) =>
        _editions.All.SelectMany(static terms => terms.Program.EarningRules).FirstOrDefault(known => known.Id == rule)?.Caps.Select(static cap => cap.Period)
        ?? _terms.Campaign(rule)?.Caps.Select(static cap => cap.Period)
        ?? [];
}
