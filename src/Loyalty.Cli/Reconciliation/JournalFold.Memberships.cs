using System.Text.Json;

namespace Loyalty.Cli.Reconciliation;

// Paid memberships: what a payment pays for begins where the one before it ends, and only one that is held ends.
internal sealed partial class JournalFold
{
    private void PayMembership(string about, FoldedAccount account, JsonElement paid)
    {
        var (plan, starts, since) = (paid.Text("plan"), Instant(paid, "startsAt"), Instant(paid, "since"));
        differences.Compare(about, "membership begins", FoldedStanding.Shown(account.Membership?.EndsAt ?? since), FoldedStanding.Shown(starts));
        differences.Compare(about, "membership held since", FoldedStanding.Shown(account.Membership?.Since ?? starts), FoldedStanding.Shown(since));
        differences.Compare(about, "membership", account.Membership?.Plan ?? plan, plan);
        account.Membership = new FoldedMembership(plan, since, Instant(paid, "endsAt"), Instant(paid, "lapsesAt"), Cancelled: false);
    }

    private void EndMembership(string about, FoldedAccount account, JsonElement ended)
    {
        var at = Instant(ended, "at");
        differences.Compare(about, "membership that ends", account.Membership?.Plan, ended.Text("plan"));
        if (ended.Text("reason") == "lapsed" && account.Membership is { } held)
        {
            differences.Compare(about, "membership lapses", FoldedStanding.Shown(held.LapsesAt), FoldedStanding.Shown(at));
        }

        account.Membership = ended.Flag("runsOn") && account.Membership is { } running ? running with { LapsesAt = at, Cancelled = true } : null;
    }

    private static DateTimeOffset Instant(JsonElement happened, string name) => happened.InstantOrNull(name) ?? default;
}
