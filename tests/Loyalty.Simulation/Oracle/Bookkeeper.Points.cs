using Loyalty.Domain.Accounts;
using Loyalty.Domain.Accounts.Events;

namespace Loyalty.Simulation.Oracle;

internal sealed partial class Bookkeeper
{
    private void Activate(PointsActivated activated)
    {
        var kind = Kind.Of(activated.Bucket);
        var owed = _account.Purse.Owed(kind.Wallet);
        Check(kind.From == activated.At && activated.At <= _at, About.Activating, $"{kind} became active at {activated.At:O}");
        Same(About.Activating, $"how many of {kind} became active", _account.Purse.Held(kind), activated.Points);
        Same(About.Debt, $"repaid by {kind}", Math.Min(activated.Points, owed), activated.Repaid);
        _account.Purse.Enter(kind, -activated.Points);
        _account.Purse.Enter(kind.Active, activated.Points - activated.Repaid);
        _account.Purse.Owe(kind.Wallet, -activated.Repaid);
    }

    private void Expire(PointsExpired expired)
    {
        var kind = Kind.Of(expired.Bucket);
        Check(kind.Ends == expired.At && expired.At <= _at, About.Expiring, $"{kind} ended at {expired.At:O}");
        Same(About.Expiring, $"how many of {kind} ended", _account.Purse.Held(kind), expired.Points);
        _account.Purse.Enter(kind, -expired.Points);
        Lose(kind with { From = null }, expired.Points);
        Enter(kind.Wallet, -expired.Points);
    }

    private void Spend(PointsSpent spent)
    {
        if (_account.Household is not null)
        {
            SpendShared(spent);
            return;
        }

        Check(spent.Points > 0 && spent.Points <= _account.Purse.Available(spent.Wallet, _at), About.BelowZero, $"{spent.Points} are spent of {_account.Purse.Available(spent.Wallet, _at)}");
        var takes = spent.Takes.Select(static take => (Kind.Of(take.Bucket), take.Points)).ToList();
        Check(
            Ordered(_account.Purse.Spend(spent.Wallet, spent.Points, _at)).SequenceEqual(Ordered(takes)),
            About.Spending,
            $"{List(takes)} are spent instead of {List(_account.Purse.Spend(spent.Wallet, spent.Points, _at))}");
        foreach (var (kind, points) in takes)
        {
            _account.Purse.Enter(kind, -points);
        }

        Enter(spent.Wallet, -spent.Points);
        var isNew = _account.Spent.TryAdd((spent.Reason, spent.Reference), new Spent(takes));
        if (!isNew)
        {
            // A redemption that was undone may be tried again.
            Check(_account.Spent[(spent.Reason, spent.Reference)].IsBack, About.Spending, $"points are spent twice on {spent.Reference}");
            _account.Spent[(spent.Reason, spent.Reference)] = new Spent(takes);
        }

        if (spent.Reason == "transferred" && Transfers.TryGetValue(spent.Reference!, out var moving))
        {
            moving.Takes = takes;
        }
    }

    private void Restore(PointsRestored restored)
    {
        Enter(restored.Wallet, restored.Points);
        foreach (var (bucket, points) in restored.Gives)
        {
            _account.Purse.Enter(Kind.Of(bucket).Settled, points);
        }

        foreach (var (bucket, points) in restored.Lapses ?? [])
        {
            Lose(Kind.Of(bucket) with { From = null }, points);
        }

        if (restored.Reason == "transferred" && Transfers.TryGetValue(restored.Reference!, out var moving))
        {
            moving.Back += restored.Points + restored.Lapsed;
        }

        if (!_account.Spent.TryGetValue((restored.Reason, restored.Reference), out var spent) || spent.IsBack)
        {
            Find(About.Restoring, $"{restored.Points} come back for {restored.Reference} that were not spent, or came back before");
            return;
        }

        var back = restored.Reason == "paid" ? spent.ComeBack(restored.Points + restored.Lapsed) : spent.ComeBack();
        var (gives, lapses) = (new List<(Kind, long)>(), new List<(Kind, long)>());
        foreach (var (kind, points) in back)
        {
            if (!kind.IsOver(_at))
            {
                gives.Add((kind, points));
            }
            else if (kind.Ends!.Value.AddDays(SecondLifeDays) >= _at)
            {
                gives.Add((kind with { Ends = _at.AddDays(SecondLifeDays) }, points));
            }
            else
            {
                lapses.Add((kind, points));
            }
        }

        Check(gives.SequenceEqual(restored.Gives.Select(static part => (Kind.Of(part.Bucket), part.Points))), About.Restoring, $"{List(restored.Gives)} come back instead of {List(gives)}");
        Check(lapses.SequenceEqual((restored.Lapses ?? []).Select(static part => (Kind.Of(part.Bucket), part.Points))), About.Restoring, $"{List(restored.Lapses ?? [])} have ended for good instead of {List(lapses)}");
        Same(About.Restoring, "what has ended for good", lapses.Sum(static part => part.Item2), restored.Lapsed);
    }

    private void Credit(PointsCredited credited)
    {
        if (_account.Household is not null)
        {
            CreditShared(credited);
            return;
        }

        List<(Kind Kind, long Points)> incoming = [];
        if (credited.Reason == "adjusted")
        {
            incoming.Add((Adjusted(credited), Sent(_adjusts[credited.Reference!], adjust => adjust.Points == _entry.Record.First<PointsAdjusted>()?.Points)?.Points ?? 0));
        }
        else if (Transfers.TryGetValue(credited.Reference!, out var moving))
        {
            moving.Credited += credited.Points;
            incoming.AddRange(moving.Takes.Select(static take => ((take.Kind with { From = null, By = null }).Settled, take.Points)));
        }

        var about = credited.Reason == "adjusted" ? About.Adjusting : About.Transfers;
        Same(about, $"points credited for {credited.Reference}", incoming.Sum(static part => part.Points), credited.Points);
        var repays = Math.Min(credited.Points, _account.Purse.Owed(credited.Wallet));
        Same(About.Debt, $"repaid by {credited.Reference}", repays, credited.Repaid);
        var gives = new List<(Kind Kind, long Points)>();
        foreach (var (kind, points) in incoming)
        {
            var repaid = Math.Min(repays, points);
            repays -= repaid;
            if (points > repaid)
            {
                gives.Add((kind, points - repaid));
            }
        }

        Check(gives.SequenceEqual(credited.Gives.Select(static part => (Kind.Of(part.Bucket), part.Points))), about, $"{List(credited.Gives)} come in instead of {List(gives)}");
        foreach (var (bucket, points) in credited.Gives)
        {
            _account.Purse.Enter(Kind.Of(bucket).Settled, points);
        }

        _account.Purse.Owe(credited.Wallet, -credited.Repaid);
        Enter(credited.Wallet, credited.Points);
        if (_terms.IsStatus(credited.Wallet))
        {
            _account.Count(credited.Day, 0, credited.Points, 0);
        }
    }

    /// <summary>What an adjustment comes in as. Where two processes ran, one may have known an old list of editions.</summary>
    private Kind Adjusted(PointsCredited credited)
    {
        var kinds = (RanTwo() ? _editions.All : []).Prepend(_valuing).Select(terms => terms.Earned(credited.Wallet, _terms.Days.Of(_at), _at, waits: false).Settled).ToArray();
        return credited.Gives is [var first, ..] && kinds.Contains(Kind.Of(first.Bucket)) ? Kind.Of(first.Bucket) : kinds[0];
    }

    private void Adjust(PointsAdjusted adjusted)
    {
        if (Sent(_adjusts[adjusted.Id], adjust => adjust.Points == adjusted.Points) is not { } adjust)
        {
            Find(About.Command, $"nobody sent the adjustment {adjusted.Id}");
            return;
        }

        Same(About.Command, $"adjustment {adjust.Key}", (Now(adjust.Member), adjust.Wallet, adjust.Points), (_account.Name, adjusted.Wallet, adjusted.Points));
        Same(About.Adjusting, $"what {adjust.Key} comes to", adjust.Points, _entry.Record.Events.Sum(static happened => happened switch
        {
            PointsCredited { Reason: "adjusted" } credited => credited.Points,
            PointsSpent { Reason: "adjusted" } spent => -spent.Points,
            _ => 0,
        }));
        foreach (var (day, points) in adjusted.Uncounted)
        {
            _account.Count(day, 0, -points, 0);
        }
    }

    private static IEnumerable<(DateTimeOffset?, DateOnly?, long)> Ordered(IEnumerable<(Kind Kind, long Points)> takes) => takes
        .GroupBy(static take => (take.Kind.Ends, take.Kind.Day))
        .Select(static alike => (alike.Key.Ends, alike.Key.Day, alike.Sum(static take => take.Points)));

    private static string List(IEnumerable<(Kind Kind, long Points)> points) => string.Join(", ", points.Select(static part => $"{part.Points} of {part.Kind}"));

    private static string List(IEnumerable<BucketPoints> points) => List(points.Select(static part => (Kind.Of(part.Bucket), part.Points)));
}
