using Loyalty.Contracts.Accounts.Households;
using Loyalty.Domain.Accounts;
using Loyalty.Domain.Accounts.Events;
using Loyalty.Simulation.Histories;
using Loyalty.Simulation.Oracle;

namespace Loyalty.Simulation.Invariants;

// Members who share the points of one wallet.
internal static partial class Invariants
{
    public static Invariant HouseholdsShareOnce { get; } = new(
        nameof(HouseholdsShareOnce),
        "What members of a household earn, owe and give back leaves their accounts and comes to the household's, once; what they spend comes from there, and who leaves takes what is unspent of his own; in the end nothing is on its way.",
        static found => found.Found(About.Households)
            .Concat(
                from leg in found.Book.Legs.Values
                where found.Rests && !leg.Ended
                select new Breach(leg.Member, $"{leg.Started.Id} is {(leg.Taken is null ? "not taken" : "taken")}, and not over"))
            .Concat(found.Outcome.Households.SelectMany(household => Household(found, household))));

    /// <summary>
    /// A record as it is told: with the balance that it left in the household, and with what a household gave on that the
    /// member has left. Null where both are: what one gives on goes to the other with another record.
    /// </summary>
    private static JournalEntry? WithShared(Case found, JournalEntry entry)
    {
        var legs = entry.Record.Events.OfType<HouseholdLegStarted>().ToArray();
        if (legs.Select(static started => started.Kind).Intersect([HouseholdLegKind.Return, HouseholdLegKind.Share]).Count() == 2)
        {
            return null;
        }

        foreach (var back in legs.Where(static started => started.Kind == HouseholdLegKind.Return))
        {
            entry = WithGivenOn(entry, found.Book.Legs.GetValueOrDefault((entry.Account, back.Id))?.TakenIn, back.Wallet);
        }

        var leg = legs.FirstOrDefault(static started => started.Kind == HouseholdLegKind.Share)?.Id ?? entry.Record.First<HouseholdLegEnded>()?.Id;
        return leg is not null && found.Book.Legs.TryGetValue((entry.Account, leg), out var taken) && taken.TakenIn is { } there
            ? entry with { Record = entry.Record with { Balances = [.. entry.Record.Balances.Where(balance => balance.Wallet != taken.Wallet), .. there.Record.Balances] } }
            : entry;
    }

    private static JournalEntry WithGivenOn(JournalEntry entry, JournalEntry? taken, string wallet)
    {
        var came = taken?.Record.Events.OfType<PointsSpent>().Sum(static spent => spent.Points) ?? 0;
        var own = entry.Record.Balances.FirstOrDefault(balance => balance.Wallet == wallet) ?? new RecordedBalance(wallet, 0, 0, 0);
        var repaid = Math.Min(came, own.Debt);
        return entry with { Record = entry.Record with { Balances = [.. entry.Record.Balances.Where(balance => balance.Wallet != wallet), own with { Active = own.Active + came - repaid, Debt = own.Debt - repaid }] } };
    }

    /// <summary>What a household shows in the end is what its members brought and took.</summary>
    private static IEnumerable<Breach> Household(Case found, HouseholdAtRest shown)
    {
        var account = found.Book.Accounts[Names.Household(shown.Summary.Household)];
        var balance = new Balance(shown.Summary.Balance.Active, shown.Summary.Balance.Pending, shown.Summary.Balance.Debt);
        var sum = account.Purse.AsOf(shown.Summary.Balance.Wallet, shown.Summary.AsOf);
        if (balance != sum)
        {
            yield return new Breach(account.Name, $"shows {balance} in the end instead of {sum}");
        }

        var should = Sums(account.Members.Select(static member => (member.Key, member.Value)));
        var members = Sums(shown.Summary.Members.Select(static member => (member.Member, member.Contributed)));
        if (members != should)
        {
            yield return new Breach(account.Name, $"shows {members} as what members brought instead of {should}");
        }

        foreach (var member in found.Book.Accounts.Values.Where(member => (member.Shares == account.Name) != account.Members.ContainsKey(member.Name)))
        {
            yield return new Breach(member.Name, $"shares with {member.Shares ?? "nobody"}, and {account.Name} {(account.Members.ContainsKey(member.Name) ? "has" : "does not have")} the member");
        }

        if (shown.DiffersAfterRestart is { } difference)
        {
            yield return new Breach(account.Name, difference);
        }
    }
}
