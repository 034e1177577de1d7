using Loyalty.Simulation.Histories;
using Loyalty.Simulation.Oracle;

namespace Loyalty.Simulation.Invariants;

// Who members are, and how they are found.
internal static partial class Invariants
{
    public static Invariant OneOwnerOfACard { get; } = new(
        nameof(OneOwnerOfACard),
        "A card leads to the one member who joined with it, or to nobody: not to who could not join, and not to who is erased; of who was merged it leads to the other one.",
        static found => found.Rests ? found.Outcome.Cards.SelectMany(card => Owners(found, card.Card, card.Member)) : []);

    public static Invariant DirectoryFollowsTheJournal { get; } = new(
        nameof(DirectoryFollowsTheJournal),
        "Once the relay has caught up, the directory has every member as the last record left the account.",
        static found => found.Rests ? found.Book.Accounts.Values.Where(static account => account.Enrolled).SelectMany(account => Entry(found, account)) : []);

    private static IEnumerable<Breach> Owners(Case found, string card, string? owner)
    {
        var holders = found.Outcome.History.Commands.OfType<Enroll>().Where(enroll => enroll.Card == card).Select(static enroll => enroll.Member)
            .Where(member => found.Book.Accounts.TryGetValue(member, out var account) && account.Enrolled)
            .Select(member => found.Book.Holder(member)!).Where(static account => !account.Erased).Select(static account => account.Name).Distinct().ToArray();
        if (holders.Length > 1)
        {
            yield return new Breach(holders[1], $"{string.Join(" and ", holders)} joined with card {card}");
        }
        else if (holders.FirstOrDefault() != owner)
        {
            yield return new Breach(holders.FirstOrDefault() ?? owner, $"card {card} leads to {owner ?? "nobody"} instead of {holders.FirstOrDefault() ?? "nobody"}");
        }
    }

    private static IEnumerable<Breach> Entry(Case found, Account account)
    {
        var entry = found.Outcome.Directory.FirstOrDefault(entry => entry.Member == account.Name);
        var last = account.Pages[^1].Entry;
        var balance = account.Purse.Entered(Setups.Points, last.Record.At);
        var should = (account.Version, account.Tier, account.Leaves is not null ? "merged" : account.Erased ? "erased" : account.Blocked ? "blocked" : "active", balance.Active - balance.Debt);
        if (entry is null)
        {
            yield return new Breach(account.Name, $"the directory does not have the member, who is {should}");
        }
        else if ((entry.Version, entry.Tier, entry.Status, entry.Balance) is var shown && shown != should)
        {
            yield return new Breach(account.Name, $"the directory has {shown} instead of {should}");
        }
    }
}
