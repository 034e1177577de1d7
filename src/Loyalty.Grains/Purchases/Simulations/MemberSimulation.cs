using Loyalty.Contracts.Common;
using Loyalty.Contracts.Purchases;
using Loyalty.Contracts.Purchases.Simulations;
using Loyalty.Domain.Accounts;
using Loyalty.Domain.Programs;
using Loyalty.Domain.Purchases;
using Loyalty.Grains.Accounts;
using Loyalty.Grains.Campaigns;
using Loyalty.Grains.Referrals;

namespace Loyalty.Grains.Purchases.Simulations;

/// <summary>A purchase of a real member, valued by an edition that the command brings with it. A dry run in all else.</summary>
internal static class MemberSimulation
{
    public static AccountOperation<RecordedPurchase> Of(
        TimeProvider time, string program, string member, SimulatePurchase simulation, PurchaseCampaigns campaigns, SelfReferralCheck referral)
    {
        var command = simulation.Purchase with { DryRun = true };
        var edition = CompiledEdition.Compile(simulation.Edition);
        PurchaseTime at = default;
        DateTimeOffset now = default;
        return new AccountOperation<RecordedPurchase>
        {
            Key = OperationKeys.Simulation(program, command.Channel, command.Id),
            Prepare = state =>
            {
                now = time.GetUtcNow();
                at = PurchaseTime.Of(command.OccurredAt, command.Import, edition, now);
                return referral.Prepare(state, edition) ?? campaigns.Prepare(state, command, new EditionPair(edition, edition), at);
            },
            Decide = state => campaigns.Keep(RecordPurchaseRules.Decide(state, command, new EditionPair(edition, edition), at, now, campaigns.Inputs)),
            Answer = record => PurchaseAnswers.Explained(record, member, edition) with { DryRun = true },
            Differences = static _ => [],
            ReceivedAt = () => at.ReceivedAt,
            RefersHimself = () => referral.Found,
            DryRun = true,
            Simulated = edition,
        };
    }
}
