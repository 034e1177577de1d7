using System.Collections.Immutable;
using System.Globalization;
using Loyalty.Contracts.Accounts;
using Loyalty.Contracts.Challenges;
using Loyalty.Contracts.Common;
using Loyalty.Contracts.Purchases;
using Loyalty.Domain.Accounts;
using Loyalty.Domain.Accounts.Events;
using Loyalty.Domain.Common;
using Loyalty.Domain.Programs;
using Loyalty.Domain.Programs.Conditions;
using Loyalty.Domain.Purchases;

namespace Loyalty.Domain.Challenges;

/// <summary>What is answered about challenges.</summary>
public static class ChallengeAnswers
{
    /// <summary>The challenges that the record's purchase or activity counted for.</summary>
    public static ImmutableArray<ChallengeOutcome> From(AccountRecord record) =>
        [.. record.Events.OfType<ChallengeProgressed>().Select(step => From(step, record))];

    /// <summary>Every challenge of the edition, with the reasons of those that the purchase did not count for.</summary>
    public static ImmutableArray<ChallengeOutcome> Explain(AccountRecord record, PurchaseRecorded purchase, CompiledEdition edition)
    {
        if (purchase.Guest || edition.Challenges.IsEmpty)
        {
            return [];
        }

        var found = Circumstances.Of(record, purchase, edition);
        var basket = Basket.Of(purchase, edition);
        return [.. edition.Challenges.Select(challenge => Find(record, challenge.Id) ?? Missed(challenge, Closed(challenge.Definition, found.At) ?? Reasons(challenge, basket, found)))];
    }

    /// <summary>Every challenge of the edition, with the reasons of those that the activity did not count for.</summary>
    public static ImmutableArray<ChallengeOutcome> Explain(AccountRecord record, ActivityRecorded activity, CompiledEdition edition)
    {
        if (edition.Challenges.IsEmpty)
        {
            return [];
        }

        var found = Circumstances.Of(record, activity, edition);
        return [.. edition.Challenges.Select(challenge => Find(record, challenge.Id) ?? Missed(challenge, Closed(challenge.Definition, found.At) ?? Reasons(challenge, activity, found)))];
    }

    /// <summary>What an event did to how often a challenge is completed.</summary>
    public static IEnumerable<ChallengeMove> Moves(AccountEvent happened) => happened switch
    {
        ChallengeCompleted completed => [new ChallengeMove(completed.Challenge, completed.Times)],
        ChallengeReopened reopened => [new ChallengeMove(reopened.Challenge, -reopened.Times)],
        _ => [],
    };

    public static MemberChallenges Of(AccountState state, string member, CompiledEdition edition, Func<int, CompiledEdition> editions, DateTimeOffset now) => new()
    {
        Member = member,
        AsOf = now,
        Challenges =
        [
            .. edition.Challenges
                .Where(challenge => !challenge.Definition.Retired && ChallengeWindow.IsOpenAt(challenge.Definition, now))
                .Select(challenge => Status(state, challenge.Definition, edition, editions, now)),
        ],
        Badges =
        [
            .. state.Badges.Select(held => new Badge
            {
                Id = held.Badge,
                Name = edition.Challenges.FirstOrDefault(challenge => challenge.Definition.Badge?.Id == held.Badge)?.Definition.Badge?.Name,
                Since = held.Since,
                Times = held.Times,
            }),
        ],
        OnLeaderboards = state.OnLeaderboards,
    };

    private static ChallengeStatus Status(AccountState state, ChallengeDefinition challenge, CompiledEdition edition, Func<int, CompiledEdition> editions, DateTimeOffset now)
    {
        var today = edition.Calendar.DayOf(now);
        var (start, end) = ChallengeWindow.Of(challenge, today, edition.Calendar);
        var progress = state.Challenge(challenge.Id, start);
        var terms = progress is null ? challenge : editions(progress.Edition).Challenge(challenge.Id).Definition;
        var starts = start == DateOnly.MinValue ? challenge.From : Later(challenge.From, edition.Calendar.StartOf(start));
        return new ChallengeStatus
        {
            Challenge = challenge.Id,
            Name = challenge.Name,
            Measure = challenge.Measure,
            Progress = (progress ?? new ChallengeProgress()).Towards(terms, today),
            Goal = terms.Goal,
            Completed = progress?.Completed ?? 0,
            MostTimes = ChallengeProgress.MostTimes(terms),
            Values = [.. (progress?.Values ?? []).Select(value => value.Value)],
            StartsAt = starts,
            EndsAt = Schedules.DueRules.Earlier(challenge.Until, end is { } last ? edition.Calendar.StartOf(last) : null),
            Points = terms.Points,
            Badge = terms.Badge,
            Reward = terms.Reward,
        };
    }

    private static DateTimeOffset? Later(DateTimeOffset? one, DateTimeOffset other) => one > other ? one : other;

    private static ChallengeOutcome? Find(AccountRecord record, string challenge) =>
        record.Events.OfType<ChallengeProgressed>().FirstOrDefault(step => step.Challenge == challenge) is { } step
            ? From(step, record) with { Reasons = step.Dropped == 0 ? [] : [Reason("tooManyValues", Text(Limits.ChallengeValues), Text(Limits.ChallengeValues + step.Dropped))] }
            : null;

    private static ChallengeOutcome From(ChallengeProgressed step, AccountRecord record)
    {
        var completed = record.Events.OfType<ChallengeCompleted>().FirstOrDefault(done => done.Challenge == step.Challenge && done.Start == step.Start);
        return new ChallengeOutcome
        {
            Challenge = step.Challenge,
            Added = step.Amount + (step.Values?.Length ?? 0) + (step.Mark is null ? 0 : 1),
            Progress = step.Progress,
            Goal = step.Goal,
            Completed = step.Completed,
            Gained = completed?.Times ?? 0,
            Badge = completed?.Badge,
        };
    }

    private static ChallengeOutcome Missed(CompiledChallenge challenge, IEnumerable<RuleReason> reasons) =>
        new() { Challenge = challenge.Id, Added = 0, Goal = challenge.Definition.Goal, Reasons = [.. reasons] };

    /// <summary>Null: it is open.</summary>
    private static List<RuleReason>? Closed(ChallengeDefinition challenge, DateTimeOffset at) =>
        challenge.Retired ? [Reason("retired", "a challenge that is on", "retired")]
        : !ChallengeWindow.IsOpenAt(challenge, at) ? [Reason("outsideSchedule", "an instant of the challenge", at.ToString("O", CultureInfo.InvariantCulture))]
        : null;

    private static List<RuleReason> Reasons(CompiledChallenge challenge, Basket basket, Circumstances found)
    {
        if (challenge.Definition.Measure == ChallengeMeasure.Steps)
        {
            return challenge.Rules.Any(rule => rule.Rule.Trigger == Contracts.Programs.RuleTrigger.Purchase && ChallengeContribution.Counts(rule, basket))
                ? [Forgotten]
                : [Reason("ruleNotApplied", "a rule that gives steps", "none applied")];
        }

        if (!challenge.OnPurchases)
        {
            return [Reason("otherActivity", string.Join(", ", challenge.Definition.ActivityTypes), "a purchase")];
        }

        if (challenge.Condition is { } condition && !condition.Holds(basket))
        {
            return condition.Explain(basket, found);
        }

        return !basket.CountsAny(challenge.Slot) ? [Reason("noMatchingLine", "a line that the challenge counts", Text(basket.Lines.Count))]
            : ChallengeContribution.Of(challenge, basket).IsNothing ? [Reason("nothingCounted", "something that was paid", "0")]
            : [Forgotten];
    }

    private static List<RuleReason> Reasons(CompiledChallenge challenge, ActivityRecorded activity, Circumstances found)
    {
        var definition = challenge.Definition;
        if (definition.Measure == ChallengeMeasure.Steps)
        {
            return ChallengeContribution.Of(challenge, activity).IsNothing ? [Reason("ruleNotApplied", "a rule that gives steps", "none applied")] : [Forgotten];
        }

        if (!definition.ActivityTypes.Contains(activity.Type))
        {
            return [Reason("otherActivity", definition.ActivityTypes.IsEmpty ? "a purchase" : string.Join(", ", definition.ActivityTypes), activity.Type)];
        }

        return challenge.Condition is { } condition && !condition.Holds(activity.ToOccasion()) ? condition.Explain(activity.ToOccasion(), found) : [Forgotten];
    }

    /// <summary>Nothing of the purchase was left, or the window had been given up.</summary>
    private static RuleReason Forgotten => Reason("windowClosed", "a window that is kept", "given up, or nothing was left");

    private static RuleReason Reason(string code, string expected, string actual) => new(code, expected, actual);

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
