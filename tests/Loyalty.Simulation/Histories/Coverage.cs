using Loyalty.Domain.Accounts.Events;

namespace Loyalty.Simulation.Histories;

/// <summary>How often what can happen did happen, over many histories: a kind that never does is not tested, whatever else is.</summary>
internal sealed class Coverage
{
    private readonly SortedDictionary<string, long> _counts = new(StringComparer.Ordinal);

    public IReadOnlyDictionary<string, long> Counts => _counts;

    public void Add(Outcome outcome)
    {
        Count("history");
        foreach (var step in outcome.History.Steps)
        {
            Count(step is Fault ? "fault" : "command", step.GetType().Name);
            if (step is Trouble trouble)
            {
                CountIf(trouble.FailsBefore > 0, "fault", "fails before the write");
                CountIf(trouble.FailsAfter > 0, "fault", "fails after the write");
                CountIf(trouble.Late > 0, "fault", "answers late");
            }
        }

        foreach (var told in outcome.Told)
        {
            Count("told", $"{told.Command.GetType().Name} {told.Kind}");
            CountIf(told.Kind == ToldKind.Refused, "refused", told.Code ?? "");
            CountIf(told.Kind == ToldKind.Unknown, "unknown", told.Code ?? "");
            CountIf(told.Replayed, "told", "a stored answer");
            CountIf(told.Attempt > 1, "told", "a later attempt");
        }

        foreach (var happened in outcome.Journal.SelectMany(static entry => entry.Record.Events))
        {
            Count("journal", happened.GetType().Name);
            CountIf(happened is PointsAwarded { Campaign: not null }, "journal", "campaign's award");
            CountIf(happened is PointsAwarded { Reduced: "budgetReduced" } or CampaignMissed { Reason: "budgetExhausted" }, "journal", "budget at its end");
            CountIf(happened is PointsAwarded { Repaid: > 0 }, "journal", "debt repaid");
            CountIf(happened is PointsTakenBack { Debt: > 0 }, "journal", "debt");
            CountIf(happened is PurchaseRecorded { Late: true }, "journal", "late purchase");
            CountIf(happened is ReturnRecorded { WasParked: true }, "journal", "parked return applied");
        }
    }

    public override string ToString() => string.Join(Environment.NewLine, _counts.Select(static count => FormattableString.Invariant($"{count.Value,9} {count.Key}")));

    private void CountIf(bool happened, string kind, string what)
    {
        if (happened)
        {
            Count(kind, what);
        }
    }

    private void Count(string kind, string? what = null)
    {
        var name = what is null ? kind : $"{kind}: {what}";
        _counts[name] = _counts.GetValueOrDefault(name) + 1;
    }
}
