using Loyalty.Contracts.Accounts.Merging;
using Loyalty.Domain.Accounts.Events;
using Loyalty.Simulation.Histories;
using Loyalty.Simulation.Oracle;

namespace Loyalty.Simulation.Invariants;

// Members who turn out to be one person.
internal static partial class Invariants
{
    public static Invariant MergesMoveAllAndOnce { get; } = new(
        nameof(MergesMoveAllAndOnce),
        "What a member has who is merged into another one, the other one has then, once: points with their ends, debt, vouchers, purchases, waiting returns; nothing happens to the one who left any more; in the end it has come about, or was undone.",
        static found => found.Found(About.Merging)
            .Concat(
                from merging in found.Book.Mergings.Values
                where found.Rests && (!merging.IsOver || merging.HasArrived == merging.IsUndone)
                select new Breach(merging.From, $"merging {merging.Started.Id} {(merging.IsOver ? "is over" : "is not over")}, has {(merging.HasArrived ? "arrived" : "not arrived")} and is {(merging.IsUndone ? "undone" : "not undone")}"))
            .Concat(
                from told in found.Outcome.Told
                where told is { Kind: ToldKind.Acknowledged, Answer: MergedMember }
                from entry in found.EntriesOf(told.Command).Take(1)
                let difference = Difference((MergedMember)told.Answer!, told, found.Book.Mergings[entry.Record.First<MergeStarted>()!.Id])
                where difference is not null
                select Of(told, difference!)));

    /// <summary>What is told of a merging is what came in.</summary>
    private static string? Difference(MergedMember answer, Told told, Merging merging)
    {
        if (merging.Arrived is not { } arrived || arrived.Landed > told.Ended)
        {
            return "it was said to be merged, and had not come in";
        }

        return Difference("from and into", (merging.From, merging.Into), (answer.From, answer.Member))
            ?? Difference("moved", Sums(Moved(merging)), Sums(answer.Moved.Select(static wallet => (wallet.Wallet, (wallet.Points, wallet.Debt)))))
            ?? Difference("vouchers", merging.Started.Part!.Vouchers.Length, answer.Vouchers)
            ?? Difference(answer.Balances, arrived.Record)
            ?? Difference("tier", arrived.Record.Tier, answer.Tier);
    }

    private static IEnumerable<(string Wallet, (long Points, long Debt) Moved)> Moved(Merging merging) =>
        from wallet in merging.Started.Part!.GetWallets()
        let debt = merging.Points.Where(part => part.Kind == Purse.Debt(wallet)).Sum(static part => part.Points)
        select (wallet, (merging.Points.Where(part => part.Kind.Wallet == wallet).Sum(static part => part.Points), debt));
}
