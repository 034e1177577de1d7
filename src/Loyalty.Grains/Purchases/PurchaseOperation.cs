using Loyalty.Contracts.Common;
using Loyalty.Contracts.Purchases;
using Loyalty.Domain.Accounts;
using Loyalty.Domain.Accounts.Events;
using Loyalty.Domain.Common;
using Loyalty.Domain.Programs;
using Loyalty.Domain.Purchases;
using Loyalty.Grains.Accounts;
using Loyalty.Grains.Campaigns;
using Loyalty.Grains.Programs;
using Loyalty.Grains.Referrals;

namespace Loyalty.Grains.Purchases;

/// <summary>Recording a purchase on an account, a member's or a channel's for guests.</summary>
internal static class PurchaseOperation
{
    public static async Task<Outcome<RecordedPurchase>> Execute(
        Account account, ProgramCatalog catalog, TimeProvider time, string program, string? member, RecordPurchase command) =>
        (await account.Execute(Of(catalog, time, program, member, command)))!;

    public static AccountOperation<RecordedPurchase> Of(
        ProgramCatalog catalog, TimeProvider time, string program, string? member, RecordPurchase command, PurchaseCampaigns? campaigns = null, SelfReferralCheck? referral = null)
    {
        var editions = new EditionsInForce(catalog, program);
        EditionPair? pair = null;
        PurchaseTime at = default;
        DateTimeOffset now = default;
        return new AccountOperation<RecordedPurchase>
        {
            Key = OperationKeys.Purchase(program, command.Channel, command.Id),
            Prepare = state =>
            {
                if (editions.Prepare() is { } preparing)
                {
                    return preparing;
                }

                if (editions.Program is not { } known)
                {
                    pair = null;
                    return null;
                }

                now = time.GetUtcNow();
                var current = known.InForceAt(now);
                at = PurchaseTime.Of(command.OccurredAt, command.Import, current, now);
                pair = new EditionPair(known.InForceAt(at.ValuedAt), current);
                return referral?.Prepare(state, pair.Valuing) ?? campaigns?.Prepare(state, command, pair, at);
            },
            Decide = state =>
                pair is null ? Refusals.ProgramNotFound
                : member is null ? RecordPurchaseRules.DecideGuest(state, command, pair, at, now)
                : campaigns is null ? RecordPurchaseRules.Decide(state, command, pair, at, now)
                : campaigns.Keep(RecordPurchaseRules.Decide(state, command, pair, at, now, campaigns.Inputs)),
            Answer = record => PurchaseAnswers.From(record, member),
            Foretell = record => PurchaseAnswers.Explained(record, member, pair!.Valuing) with { DryRun = true },
            Differences = record => PurchaseAnswers.Differences(record, command),
            ReceivedAt = () => at.ReceivedAt,
            RefersHimself = referral is null ? null : () => referral.Found,
            NotWritten = campaigns is null ? null : campaigns.NotWritten,
            Import = command.Import,
            DryRun = command.DryRun,
        };
    }
}
