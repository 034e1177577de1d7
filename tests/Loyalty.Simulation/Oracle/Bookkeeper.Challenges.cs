using Loyalty.Contracts.Challenges;
using Loyalty.Domain.Accounts;
using Loyalty.Domain.Accounts.Events;
using Loyalty.Simulation.Histories;

namespace Loyalty.Simulation.Oracle;

internal sealed partial class Bookkeeper
{
    private const string OfChallenge = "challenge";

    private readonly Queue<(Got Got, long Points)> _reopening = new();

    /// <summary>What the record is of that may count for challenges, and the day on which it does.</summary>
    private (Bought? Bought, Act? Act, DateOnly Day) _counting;

    private void BeginChallenges()
    {
        _counting = default;
        _returning = null;
        _reopening.Clear();
    }

    private void Progress(ChallengeProgressed step)
    {
        if (_valuing.Challenge(step.Challenge) is not { } challenge)
        {
            Find(About.Challenges, $"there is no challenge {step.Challenge}");
            return;
        }

        Same(About.Challenges, $"window of {step.Challenge}", (_counting.Day, Terms.First(challenge.Period, _counting.Day)), (step.Day, step.Start));
        var key = (step.Challenge, step.Start);
        var begins = !_account.Windows.TryGetValue(key, out var window);
        Same(About.Challenges, $"{step.Challenge} is begun", begins, step.Joined);
        _account.Windows[key] = window ??= new Window(_valuing, challenge);
        window.Total += step.Amount;
        Same(About.Challenges, $"{step.Challenge} after it", (window.Progress, window.Challenge.Goal, window.Reached), (step.Progress, step.Goal, step.Completed));
        _counting.Bought?.Steps[key] = step.Amount;
    }

    private void RollBack(ChallengeRolledBack back)
    {
        var key = (back.Challenge, back.Start);
        if (_returning is not { } bought || !bought.Steps.TryGetValue(key, out var counted) || !_account.Windows.TryGetValue(key, out var window))
        {
            Find(About.Challenges, $"{back.Challenge} goes back by something that has not counted");
            return;
        }

        Same(About.Challenges, $"of {back.Challenge} goes back", counted - Counts(bought.Terms.Challenge(back.Challenge)!, bought.Left), back.Amount);
        bought.Steps[key] = counted - back.Amount;
        window.Total -= back.Amount;
        Same(About.Challenges, $"nothing is left of {back.Challenge}", window.Total == 0, back.Left);
    }

    private void Complete(ChallengeCompleted done, ReadOnlySpan<AccountEvent> following)
    {
        if (!_account.Windows.TryGetValue((done.Challenge, done.Start), out var window))
        {
            Find(About.Completions, $"{done.Challenge} is completed, which nothing has counted for");
            return;
        }

        Same(About.Completions, $"how often {done.Challenge} is completed", window.Reached - window.Completed, done.Times);
        window.Completed += done.Times;
        Same(About.Completions, $"badge of {done.Challenge}", window.Challenge.Badge?.Id, done.Badge);
        var award = following.ToArray().OfType<PointsAwarded>().FirstOrDefault(award => award.Rule == done.Challenge);
        var points = window.Challenge.Points;
        Same(About.Completions, $"points for {done.Challenge}", points is null ? default : (points.Wallet, points.Points * done.Times), award is null ? default : (award.Wallet, award.Points));
        if (award is not null && _account.Was.Count == 0)
        {
            Dated(award, done.Day, window.Terms);
        }

        window.Completions.Add(new Completion(award is null ? null : new Got(done.Challenge, award.Points, KindOf(award), [], null, done.Day), done.Times));
    }

    /// <summary>What the newest completions gave is taken back, as many as there are too many.</summary>
    private void Reopen(ChallengeReopened reopened, ReadOnlySpan<AccountEvent> following)
    {
        if (!_account.Windows.TryGetValue((reopened.Challenge, reopened.Start), out var window))
        {
            Find(About.Completions, $"{reopened.Challenge} is open again, which was not begun");
            return;
        }

        Same(About.Completions, $"how often {reopened.Challenge} is open again", window.Completed - window.Reached, reopened.Times);
        window.Completed -= reopened.Times;
        var withdrawn = following.ToArray().OfType<BadgeChanged>().Where(changed => changed.Challenge == reopened.Challenge).Sum(static changed => changed.Times);
        Same(About.Completions, $"badges of {reopened.Challenge} withdrawn", window.Challenge.Badge is null ? 0 : -reopened.Times, withdrawn);
        var left = reopened.Times;
        while (left > 0 && window.Completions.Count > 0)
        {
            var newest = window.Completions[^1];
            var some = Math.Min(left, newest.Times);
            left -= some;
            newest.Times -= some;
            if (newest.Points is { } got)
            {
                _reopening.Enqueue((got, window.Challenge.Points!.Points * some));
            }

            if (newest.Times == 0)
            {
                window.Completions.Remove(newest);
            }
        }
    }

    private void TakeBackOfChallenge(PointsTakenBack taken)
    {
        if (_account.Was.Count > 0)
        {
            return;
        }

        if (!_reopening.TryDequeue(out var due))
        {
            Find(About.Completions, $"points of {taken.Rule} are taken back, which is not open again");
            return;
        }

        Same(About.Completions, $"taken back of {taken.Rule}", (due.Got.Rule, due.Points), (taken.Rule, taken.Points));
        TakesFrom(taken, due.Got);
    }

    private void Badge(BadgeChanged changed)
    {
        var held = _account.Badges[changed.Badge] = _account.Badges.GetValueOrDefault(changed.Badge) + changed.Times;
        Check(held >= 0, About.Completions, $"badge {changed.Badge} is withdrawn that was not held");
    }

    /// <summary>Everything has counted that should, and what it comes to has been given.</summary>
    private void CloseChallenges(AccountRecord record)
    {
        if (_counting.Bought is not null || _counting.Act is not null)
        {
            var should = _valuing.Program.Challenges
                .Select(challenge => (challenge.Id, Points: _counting.Bought is { } bought ? Counts(challenge, bought.Left) : Counts(challenge, _counting.Act!)))
                .Where(static step => step.Points > 0);
            Same(About.Challenges, "what counts for challenges", Sums(should), Sums(record.Events.OfType<ChallengeProgressed>().Select(static step => (step.Challenge, step.Amount))));
        }

        if (_returning is { } returned)
        {
            foreach (var (key, counted) in returned.Steps)
            {
                Same(About.Challenges, $"what is left of a purchase for {key.Challenge}", Counts(returned.Terms.Challenge(key.Challenge)!, returned.Left), counted);
            }
        }

        foreach (var (key, window) in _account.Windows)
        {
            Same(About.Completions, $"how often {key.Challenge} is completed in the end", window.Reached, window.Completed);
            if (window.Total == 0)
            {
                _account.Windows.Remove(key);
            }
        }

        Check(_reopening.Count == 0, About.Completions, "what completions gave is not taken back");
    }

    private static long Counts(ChallengeDefinition challenge, Basket basket)
    {
        if (!challenge.ActivityTypes.IsEmpty || basket.IsEmpty)
        {
            return 0;
        }

        var amount = basket.Measure(challenge.Items, pieces: false).Sum();
        return challenge.Measure == ChallengeMeasure.Amount ? amount : amount > 0 ? 1 : 0;
    }

    private static long Counts(ChallengeDefinition challenge, Act act) => challenge.ActivityTypes.Contains(act.Type) ? act.Quantity : 0;

    private static string Sums(IEnumerable<(string Name, long Points)> named) => string.Join(", ", named.OrderBy(static one => one.Name, StringComparer.Ordinal).Select(static one => $"{one.Name} {one.Points}"));
}
