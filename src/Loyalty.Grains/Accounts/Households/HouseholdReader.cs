using Loyalty.Contracts.Accounts.Households;
using Loyalty.Domain.Accounts;
using Loyalty.Domain.Accounts.Events;
using Loyalty.Domain.Accounts.Households;
using Loyalty.Storage.Accounts;

namespace Loyalty.Grains.Accounts.Households;

/// <summary>Reads a member's records with what the legs in the household came to.</summary>
internal static class HouseholdReader
{
    /// <summary>The key of a leg in the household's account.</summary>
    public static string LegOf(string program, string member, string leg) => OperationKeys.Leg(program, "household", $"{member}/{leg}", "leg");

    /// <summary>The leg in the household that the record is answered with; null: it has none.</summary>
    public static (string Id, string Wallet)? LegOf(AccountRecord record)
    {
        foreach (var happened in record.Events)
        {
            if (happened is HouseholdLegStarted { Kind: HouseholdLegKind.Share } shared)
            {
                return (shared.Id, shared.Wallet);
            }
        }

        return record.First<HouseholdLegEnded>() is { Kind: HouseholdLegKind.Draw } drawn ? (drawn.Id, drawn.Wallet) : null;
    }

    /// <summary>The record as it was answered, or will be once the leg is done.</summary>
    public static async Task<AccountRecord> Merged(IAccountJournal journal, string program, string member, AccountRecord record) =>
        LegOf(record) is { } leg && await journal.Find(OperationHash.Of(LegOf(program, member, leg.Id)), CancellationToken.None) is { } found
            ? HouseholdAnswers.Merge(record, HouseholdAnswers.Receipt(found.Read(), leg.Wallet))
            : record;
}
