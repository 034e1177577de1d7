using System.Text.Json;

namespace Loyalty.Cli.Reconciliation;

// Points between members and the households whose wallet they share: what leaves one account arrives in the other.
internal sealed partial class JournalFold
{
    /// <summary>Points by leg that have left one account and are to arrive in the other.</summary>
    private readonly Dictionary<string, long> _shared = new(StringComparer.Ordinal);

    private void Household(string about, FoldedAccount account, JsonElement record, JsonElement happened)
    {
        switch (happened.Text("t"))
        {
            case "hfound":
                account.Status = "household";
                break;
            case "hstart":
                StartLeg(about, account, happened);
                break;
            case "hleg":
                TakeLeg(about, account, record, happened);
                break;
            default:
                EndLeg(about, account, happened);
                break;
        }
    }

    private void StartLeg(string about, FoldedAccount account, JsonElement started)
    {
        var gone = Move(about, account, started, "gives", -1);
        var debt = started.Number("debt");
        if (debt != 0)
        {
            Check(account.Owe(started.Text("wallet"), -debt), about, $"{started.Text("wallet")}, debt");
        }

        if (gone != debt)
        {
            Enter(account, started.Text("wallet"), debt - gone);
        }

        _shared[$"{account.Key}/{started.Text("id")}"] = gone;
        account.Household = started.TextOrNull("kind") == "leave" ? null : account.Household;
    }

    /// <summary>In the household: what was given arrives, what is drawn or taken along leaves.</summary>
    private void TakeLeg(string about, FoldedAccount household, JsonElement record, JsonElement leg)
    {
        var id = $"{leg.Text("member")}/{leg.Text("id")}";
        var arrived = record.Items("e").Where(happened => happened.Text("t") == "credit").Sum(happened => happened.Number("points"));
        var left = record.Items("e").Where(happened => happened.Text("t") == "spend").Sum(happened => happened.Number("points"));
        differences.Compare(about, $"points of leg {id}", _shared.GetValueOrDefault(id), arrived);
        _shared[id] = left;
        var contributed = leg.Number("contributed");
        var joins = leg.TextOrNull("kind") == "join" && leg.TextOrNull("refused") is null;
        if (joins)
        {
            household.Contributions.TryAdd(leg.Text("member"), 0);
        }
        else if (leg.TextOrNull("kind") == "leave")
        {
            household.Contributions.Remove(leg.Text("member"));
        }
        else if (household.Contributions.TryGetValue(leg.Text("member"), out var before))
        {
            household.Contributions[leg.Text("member")] = before + contributed;
        }
    }

    private void EndLeg(string about, FoldedAccount account, JsonElement ended)
    {
        var id = $"{account.Key}/{ended.Text("id")}";
        var came = Move(about, account, ended, "gives", 1);
        var repaid = ended.Number("repaid");
        if (repaid != 0)
        {
            Check(account.Owe(ended.Text("wallet"), -repaid), about, $"{ended.Text("wallet")}, debt");
        }

        if (came + repaid != 0)
        {
            Enter(account, ended.Text("wallet"), came + repaid);
        }

        differences.Compare(about, $"points of leg {id}", _shared.GetValueOrDefault(id), came + repaid);
        _shared.Remove(id);
        if (ended.TextOrNull("kind") == "join" && ended.TextOrNull("refused") is null)
        {
            account.Household = AccountOf($"household/{ended.Text("household")}");
        }
    }
}
