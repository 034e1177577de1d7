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

    /// <summary>The legs by which points go back to a household that the member has left; of most records there are none.</summary>
    public static IReadOnlyList<HouseholdLegStarted> ReturnsIn(AccountRecord record)
    {
        List<HouseholdLegStarted>? legs = null;
        foreach (var happened in record.Events)
        {
            if (happened is HouseholdLegStarted { Kind: HouseholdLegKind.Return } leg)
            {
                (legs ??= []).Add(leg);
            }
        }

        return legs ?? [];
    }

    /// <summary>The record as it was answered, or will be once the leg is done.</summary>
    public static async Task<AccountRecord> Merged(IAccountJournal journal, string program, string member, AccountRecord record)
    {
        foreach (var back in ReturnsIn(record))
        {
            record = await Find(back.Id) is { } returned ? HouseholdAnswers.WithGivenOn(record, HouseholdAnswers.Receipt(returned.Read(), back.Wallet)) : record;
        }

        return LegOf(record) is { } leg && await Find(leg.Id) is { } found
            ? HouseholdAnswers.Merge(record, HouseholdAnswers.Receipt(found.Read(), leg.Wallet))
            : record;

        Task<StoredRecord?> Find(string id) => journal.Find(OperationHash.Of(LegOf(program, member, id)), CancellationToken.None);
    }
}
