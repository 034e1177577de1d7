using System.Collections.Immutable;
using Loyalty.Contracts.Common;
using Loyalty.Contracts.Purchases;
using Loyalty.Contracts.Purchases.Returns;
using Loyalty.Contracts.Referrals;
using Loyalty.Domain.Accounts;
using Loyalty.Domain.Accounts.Events;
using Loyalty.Domain.Accounts.Households;
using Loyalty.Domain.Campaigns;
using Loyalty.Domain.Challenges;
using Loyalty.Domain.Programs;
using Loyalty.Domain.Programs.Conditions;
using Loyalty.Domain.Rewards;
using Loyalty.Domain.Segments;

namespace Loyalty.Domain.Purchases;

/// <summary>What is answered about a purchase, from its record: the first time, on a repeat and when it is read later alike.</summary>
public static class PurchaseAnswers
{
    /// <param name="record">The purchase's record.</param>
    /// <param name="member">The member's id; null for a guest.</param>
    public static RecordedPurchase From(AccountRecord record, string? member)
    {
        var purchase = record.First<PurchaseRecorded>() ?? throw new ArgumentException("The record holds no purchase.", nameof(record));
        return new RecordedPurchase
        {
            Channel = purchase.Channel,
            Id = purchase.Id,
            Member = member,
            OccurredAt = purchase.OccurredAt,
            ReceivedAt = record.At,
            Edition = purchase.Edition,
            Late = purchase.Late,
            Awards = [.. record.Events.OfType<PointsAwarded>().Select(award => From(award, purchase))],
            Balances = AccountAnswers.From(record.Balances),
            Tier = record.Tier,
            Vouchers = GrantAnswers.From(record),
            PaidWithPoints = [.. (purchase.Paid ?? []).Where(part => part.Points > 0).Select(part => new PaidWithPoints(part.Wallet, part.Points, part.Amount))],
            Referral = record.First<ReferralStarted>() is { } referral ? new QualifiedReferral(referral.Wallet, referral.Points, referral.Reward) : null,
            Returns = [.. record.Events.OfType<ReturnRecorded>().Select(returned => Returns.ReturnAnswers.From(record, returned, member))],
            Challenges = ChallengeAnswers.From(record),
            SegmentMoves = SegmentAnswers.Moves(record),
            Household = HouseholdAnswers.NameIn(record),
        };
    }

    /// <summary>The same with what became of each rule, campaign and challenge.</summary>
    public static RecordedPurchase Explained(AccountRecord record, string? member, CompiledEdition edition) => From(record, member) with
    {
        Explanation = Explain(record, member, edition),
        Challenges = member is null ? [] : ChallengeAnswers.Explain(record, record.First<PurchaseRecorded>()!, edition),
    };

    /// <summary>What became of each rule and campaign: computed again from the purchase's own edition and circumstances.</summary>
    /// <param name="record">The purchase's record.</param>
    /// <param name="member">The member's id; null for a guest.</param>
    /// <param name="edition">The edition that valued it.</param>
    public static ImmutableArray<RuleOutcome> Explain(AccountRecord record, string? member, CompiledEdition edition)
    {
        var purchase = record.First<PurchaseRecorded>() ?? throw new ArgumentException("The record holds no purchase.", nameof(record));
        if (purchase.Guest || member is null)
        {
            return [.. edition.Rules.Select(rule => new RuleValue(rule).Because("guest", "a member", "no member").ToOutcome()), .. CampaignExplanation.OfGuest(edition)];
        }

        var found = Circumstances.Of(record, purchase, edition);
        var basket = Basket.Of(purchase, edition);
        var valuation = EarningValuation.Of(edition, basket, Room, found);
        var outcomes = valuation.Values.ToDictionary(value => value.Rule, value => value.ToOutcome());
        return
        [
            .. edition.Rules.Select(rule => GrantAnswers.Explain(outcomes[rule], rule, record)),
            .. CampaignExplanation.Explain(record, purchase, member, basket, edition, valuation.Applied, found),
        ];

        long Room(CompiledRule rule, int index) => Earning.RoomThen(purchase.Rooms, rule, index);
    }

    /// <summary>In what the command differs from the purchase that is stored under its id; empty when it is the same.</summary>
    /// <remarks>
    /// Import says how a purchase was sent, not what was bought: it only decides received-at, which is no content. A till
    /// that sends a receipt once more after history was loaded with it gets the stored answer, not a conflict that it
    /// could never resolve.
    /// </remarks>
    public static ImmutableArray<Fault> Differences(AccountRecord record, RecordPurchase command)
    {
        if (record.First<PurchaseRecorded>() is not { } purchase)
        {
            return [Different("/id", "another operation")];
        }

        var faults = ImmutableArray.CreateBuilder<Fault>();
        if (purchase.OccurredAt != command.OccurredAt)
        {
            faults.Add(Different("/occurredAt", $"{purchase.OccurredAt:O}"));
        }

        if (purchase.Currency != command.Currency)
        {
            faults.Add(Different("/amount/currency", purchase.Currency));
        }

        if (purchase.Amount != command.Amount)
        {
            faults.Add(Different("/amount/amount", $"{purchase.Amount}"));
        }

        if (purchase.Store != command.Store)
        {
            faults.Add(Different("/store", purchase.Store ?? "nothing"));
        }

        if (purchase.Discount != command.Discount)
        {
            faults.Add(Different("/discount", $"{purchase.Discount}"));
        }

        if (!(purchase.Paid ?? []).Select(part => new PointPayment(part.Wallet, part.Asked)).SequenceEqual(command.PayWith))
        {
            faults.Add(Different("/payWith", string.Join(", ", (purchase.Paid ?? []).Select(part => $"{part.Asked} {part.Wallet}"))));
        }

        if (purchase.Lines.Length != command.Lines.Length)
        {
            faults.Add(Different("/lines", $"{purchase.Lines.Length} lines"));
            return faults.ToImmutable();
        }

        for (var i = 0; i < purchase.Lines.Length; i++)
        {
            var (stored, sent) = (purchase.Lines[i], command.Lines[i]);
            AddIf(stored.Id != sent.Id, "id", stored.Id);
            AddIf(stored.Sku != sent.Sku, "sku", stored.Sku);
            AddIf(stored.Category != sent.Category, "category", stored.Category);
            AddIf(stored.Brand != sent.Brand, "brand", stored.Brand);
            AddIf(!stored.Labels.SequenceEqual(sent.Labels), "labels", string.Join(", ", stored.Labels));
            AddIf(stored.Quantity != sent.Quantity, "quantity", FormattableString.Invariant($"{stored.Quantity}"));
            AddIf(stored.Amount != sent.Amount, "amount", $"{stored.Amount}");
            AddIf(stored.Tax != sent.Tax, "tax", $"{stored.Tax}");
            AddIf(stored.Kind != sent.Kind, "kind", $"{stored.Kind}");

            void AddIf(bool differs, string field, string? value)
            {
                if (differs)
                {
                    faults.Add(Different($"/lines/{i}/{field}", value ?? "nothing"));
                }
            }
        }

        return faults.ToImmutable();
    }

    private static Fault Different(string pointer, string stored) => new(pointer, $"differs from what is stored: {stored}");

    private static Award From(PointsAwarded award, PurchaseRecorded purchase) => new()
    {
        Rule = award.Rule,
        Wallet = award.Wallet,
        Points = award.Points,
        Wanted = award.Wanted,
        Repaid = award.Repaid,
        ActiveFrom = award.ActiveFrom,
        ExpiresAt = award.ExpiresAt,
        Campaign = award.Campaign,
        Variant = award.Variant,
        Origin = award.Origin,
        Lines = [.. award.Lines.Select((points, index) => new LinePoints(purchase.Lines[index].Id, points)).Where(line => line.Points > 0)],
    };
}
