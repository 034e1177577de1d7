using Loyalty.Contracts.Challenges;
using Loyalty.Domain.Accounts;
using Loyalty.Domain.Accounts.Events;
using Loyalty.Simulation.Histories;

namespace Loyalty.Simulation.Oracle;

internal sealed partial class Bookkeeper
{
    private const string OfChallenge = "challenge";

    private readonly Queue<(Got Got, long Points)> _reopening = new();

    /// <summary>The windows that something in the record counts in.</summary>
    private readonly HashSet<Window> _counted = [];

    /// <summary>Those that something in the record goes back of, and how many completions could stand with it.</summary>
    private readonly Dictionary<Window, int> _stoodBefore = [];

    /// <summary>What the record is of that may count for challenges, and the day on which it does.</summary>
    private (Bought? Bought, Act? Act, DateOnly Day) _counting;

    private void BeginChallenges()
    {
        _counting = default;
        _returning = null;
        _reopening.Clear();
        _counted.Clear();
        _stoodBefore.Clear();
    }

    /// <summary>Completions that were reached with what came back, and are not without it. With the last of what counted all of them go.</summary>
    private int TooMany(Window window) => !_stoodBefore.TryGetValue(window, out var before) ? 0
        : window.IsEmpty ? window.Completed
        : Math.Clamp(window.Completed - window.Standing, 0, Math.Max(0, before - window.Standing));

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
        _account.Windows[key] = window ??= new Window(step.Edition, _valuing, challenge);
        _counted.Add(window);
        if (Window.IsStreak(challenge))
        {
            var mark = Window.MarkOf(challenge, _counting.Day);
            Same(About.Challenges, $"what counts for {step.Challenge}", (mark, 0L), (step.Mark, step.Amount));
            window.Mark(mark, 1);
            _counting.Bought?.Steps[key] = 1;
        }
        else
        {
            window.Total += step.Amount;
            _counting.Bought?.Steps[key] = step.Amount;
        }

        Same(About.Challenges, $"{step.Challenge} after it", (window.Progress, window.Challenge.Goal, window.Reached), (step.Progress, step.Goal, step.Completed));
    }

    private void RollBack(ChallengeRolledBack back)
    {
        var key = (back.Challenge, back.Start);
        if (_returning is not { } bought || !bought.Steps.TryGetValue(key, out var counted) || !_account.Windows.TryGetValue(key, out var window))
        {
            Find(About.Challenges, $"{back.Challenge} goes back by something that has not counted");
            return;
        }

        var challenge = bought.Terms.Challenge(back.Challenge)!;
        var due = counted - Counts(challenge, bought.Left);
        bought.Steps[key] = counted - due;
        _stoodBefore[window] = window.Standing;
        if (Window.IsStreak(challenge))
        {
            var mark = Window.MarkOf(challenge, bought.CountsOn);
            Same(About.Challenges, $"of {back.Challenge} goes back", (mark, 1L, 0L), (back.Mark, due, back.Amount));
            window.Mark(mark, -1);
        }
        else
        {
            Same(About.Challenges, $"of {back.Challenge} goes back", due, back.Amount);
            window.Total -= due;
        }

        Same(About.Challenges, $"nothing is left of {back.Challenge}", window.IsEmpty, back.Left);
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
        if (award is not null)
        {
            Dated(award, done.Day, window.Terms);
        }

        window.Completions.Add(new Completion(award is null ? null : new Got(done.Challenge, award.Points, KindOf(award), [], null, done.Day, award.Repaid), done.Times));
    }

    /// <summary>What the newest completions gave is taken back, as many as there are too many.</summary>
    private void Reopen(ChallengeReopened reopened, ReadOnlySpan<AccountEvent> following)
    {
        if (!_account.Windows.TryGetValue((reopened.Challenge, reopened.Start), out var window))
        {
            Find(About.Completions, $"{reopened.Challenge} is open again, which was not begun");
            return;
        }

        Same(About.Completions, $"how often {reopened.Challenge} is open again", TooMany(window), reopened.Times);
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
            Same(About.Challenges, "what counts for challenges", Sums(should), Sums(record.Events.OfType<ChallengeProgressed>().Select(static step => (step.Challenge, step.Mark is null ? step.Amount : 1))));
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
            // What two did who were merged is not settled before either goes on.
            Check(
                window.OfTwo ? (window.Completed >= window.Reached || !_counted.Contains(window)) && TooMany(window) == 0 : window.Completed == window.Reached,
                About.Completions,
                $"{key.Challenge} is completed {window.Completed} times in the end instead of {window.Reached}");
            if (window.IsEmpty)
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

    private static long Counts(ChallengeDefinition challenge, Act act) => challenge.ActivityTypes.Contains(act.Type) ? Window.IsStreak(challenge) ? 1 : act.Quantity : 0;

    private static string Sums(IEnumerable<(string Name, long Points)> named) => string.Join(", ", named.OrderBy(static one => one.Name, StringComparer.Ordinal).Select(static one => $"{one.Name} {one.Points}"));
}
