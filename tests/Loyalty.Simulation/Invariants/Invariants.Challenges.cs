using Loyalty.Domain.Accounts.Events;
using Loyalty.Simulation.Histories;
using Loyalty.Simulation.Oracle;

namespace Loyalty.Simulation.Invariants;

// What members work towards.
internal static partial class Invariants
{
    public static Invariant ChallengesCountOnce { get; } = new(
        nameof(ChallengesCountOnce),
        "What is bought or done counts once for every challenge that is about it, in the window of its day, and goes back with what is returned.",
        static found => found.Found(About.Challenges).Concat(found.Outcome.Members.SelectMany(member => Shown(found, member))));

    public static Invariant ChallengesGiveWhatTheyPromise { get; } = new(
        nameof(ChallengesGiveWhatTheyPromise),
        "A challenge is completed as often as what counted comes to its goal; each time gives its points and its badge, and they go back when too little is left.",
        static found => found.Found(About.Completions).Concat(found.Outcome.Members.SelectMany(member => Badges(found, member))));

    /// <summary>What a member is shown in the end of the windows that are open then.</summary>
    private static IEnumerable<Breach> Shown(Case found, MemberAtRest member)
    {
        var account = found.Book.Holder(member.Member)!;
        var today = found.Book.Terms.Days.Of(member.Challenges.AsOf);
        foreach (var shown in member.Challenges.Challenges)
        {
            var start = Terms.First(found.Book.Terms.Challenge(shown.Challenge)!.Period, today);
            var window = account.Windows.GetValueOrDefault((shown.Challenge, start));
            if ((shown.Progress, shown.Completed) != (window?.ProgressOn(today) ?? 0, window?.Completed ?? 0) || (window is not null && shown.Goal != window.Challenge.Goal))
            {
                yield return new Breach(member.Member, $"{shown.Challenge} shows {shown.Progress} of {shown.Goal} and {shown.Completed} times in the end instead of {window?.ProgressOn(today)} of {window?.Challenge.Goal} and {window?.Completed} times");
            }
        }
    }

    private static IEnumerable<Breach> Badges(Case found, MemberAtRest member)
    {
        var should = Sums(found.Book.Holder(member.Member)!.Badges.Where(static badge => badge.Value > 0).Select(static badge => (badge.Key, badge.Value)));
        var shown = Sums(member.Challenges.Badges.Select(static badge => (badge.Id, badge.Times)));
        return should == shown ? [] : [new Breach(member.Member, $"badges in the end are {shown} instead of {should}")];
    }

    private static IEnumerable<Breach> Challenges(Case found)
    {
        var sums = new Counted();
        foreach (var happened in found.Outcome.Journal.SelectMany(static entry => entry.Record.Events))
        {
            switch (happened)
            {
                case ChallengeProgressed { Joined: true } step:
                    sums.Add((step.Challenge, step.Day), "joined", 1);
                    sums.Add((step.Challenge, default), "taking part", 1);
                    break;
                case MergeStarted started:
                    Join(sums, started.Challenges, started.Day, "left", -1);
                    break;
                case MemberMergedIn came:
                    Join(sums, came.Challenges, came.Day, "joined", 1);
                    break;
                case MergeEnded ended:
                    Join(sums, ended.Challenges, ended.Day, "joined", 1);
                    break;
                case ChallengeRolledBack { Left: true } back:
                    sums.Add((back.Challenge, back.Day), "left", 1);
                    sums.Add((back.Challenge, default), "taking part", -1);
                    break;
                case ChallengeCompleted done:
                    sums.Add((done.Challenge, done.Day), "completed", done.Times);
                    sums.Add((done.Challenge, default), "completed", done.Times);
                    break;
                case ChallengeReopened reopened:
                    sums.Add((reopened.Challenge, reopened.Day), "undone", reopened.Times);
                    sums.Add((reopened.Challenge, default), "completed", -reopened.Times);
                    break;
            }
        }

        foreach (var (challenge, results) in found.Outcome.Challenges)
        {
            sums.Add((challenge, default), "taking part", -results.TakingPart);
            sums.Add((challenge, default), "completed", -results.Completed);
            foreach (var day in results.Days)
            {
                sums.Add((challenge, day.Day), "joined", -day.Joined);
                sums.Add((challenge, day.Day), "left", -day.Left);
                sums.Add((challenge, day.Day), "completed", -day.Completed);
                sums.Add((challenge, day.Day), "undone", -day.Undone);
            }
        }

        return sums.Breaches("Challenge");
    }

    private static void Join(Counted sums, IEnumerable<string> challenges, DateOnly day, string what, int joins)
    {
        foreach (var challenge in challenges)
        {
            sums.Add((challenge, day), what, 1);
            sums.Add((challenge, default), "taking part", joins);
        }
    }
}
