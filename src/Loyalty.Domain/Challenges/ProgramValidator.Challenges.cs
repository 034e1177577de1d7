using System.Collections.Immutable;
using Loyalty.Contracts.Challenges;
using Loyalty.Contracts.Common;
using Loyalty.Contracts.Programs;
using Loyalty.Domain.Challenges;
using Loyalty.Domain.Common;

namespace Loyalty.Domain.Programs;

// Faults of challenges, and of earning rules that give steps towards them.
public sealed partial class ProgramValidator
{
    private void Challenges()
    {
        var challenges = _definition.Challenges;
        Count("/challenges", challenges.Length, 0, Limits.ChallengesEver);
        Check(challenges.Count(challenge => !challenge.Retired) <= Limits.Challenges, "/challenges", $"are more than {Limits.Challenges} that are not retired");
        Check(
            challenges.Count(challenge => !challenge.Retired && (IsDistinct(challenge) || IsStreak(challenge))) <= Limits.ChallengesOfSets,
            "/challenges",
            $"have more than {Limits.ChallengesOfSets} of distinct values or streaks that are not retired");
        Unique("/challenges", challenges.Select(challenge => challenge.Id));
        for (var i = 0; i < challenges.Length; i++)
        {
            Challenge(challenges[i], $"/challenges/{i}");
        }
    }

    private void Challenge(ChallengeDefinition challenge, string at)
    {
        if (challenge.Name is { } name)
        {
            Text($"{at}/name", name);
        }

        Check(challenge.Description is not { Length: > Limits.DescriptionLength }, $"{at}/description", $"must be at most {Limits.DescriptionLength} characters");
        Defined($"{at}/measure", challenge.Measure);
        Defined($"{at}/period", challenge.Period);
        Check(challenge.Period != CapPeriod.Purchase, $"{at}/period", "must be a period of days");
        Between($"{at}/goal", challenge.Goal, 1, Limits.ChallengeGoal);
        Check(!(challenge.From >= challenge.Until), $"{at}/until", "is not after from: nothing could ever count");
        Times(challenge, at);
        WhatCounts(challenge, at);
        Gains(challenge, at);
        Reachable(challenge, at);
    }

    private void Times(ChallengeDefinition challenge, string at)
    {
        if (challenge.MostTimes is { } times)
        {
            Check(challenge.Repeatable, $"{at}/mostTimes", "only goes with a repeatable challenge");
            Between($"{at}/mostTimes", times, 2, Limits.ChallengeTimes);
        }
    }

    private void WhatCounts(ChallengeDefinition challenge, string at)
    {
        var trigger = challenge.ActivityTypes.IsEmpty ? RuleTrigger.Purchase : RuleTrigger.Activity;
        Unique($"{at}/activityTypes", challenge.ActivityTypes, isIdList: true);
        for (var i = 0; i < challenge.ActivityTypes.Length; i++)
        {
            Check(_definition.ActivityTypes.Any(type => type.Id == challenge.ActivityTypes[i]), $"{at}/activityTypes/{i}", $"'{challenge.ActivityTypes[i]}' is not a type of activity of the program");
        }

        Check(
            challenge.Retired || trigger == RuleTrigger.Purchase || !challenge.ActivityTypes.All(id => _definition.ActivityTypes.Any(type => type.Id == id && type.Retired)),
            $"{at}/activityTypes",
            "are all retired: nothing could count");
        if (challenge.Measure == ChallengeMeasure.Steps)
        {
            Check(challenge.ActivityTypes.IsEmpty, $"{at}/activityTypes", "goes without: earning rules say what counts");
            Check(challenge.Items is null, $"{at}/items", "goes without: earning rules say what counts");
            Check(challenge.Condition is null, $"{at}/condition", "goes without: earning rules say what counts");
            Check(
                challenge.Retired || _definition.EarningRules.Any(rule => rule.Challenge == challenge.Id),
                $"{at}/measure",
                "needs an earning rule that gives steps towards it: it could never be completed");
            return;
        }

        Check(
            trigger == RuleTrigger.Purchase || challenge.Measure is not (ChallengeMeasure.Amount or ChallengeMeasure.DistinctCategories),
            $"{at}/measure",
            "only goes with purchases: activities have no amounts and no categories");
        Check(trigger == RuleTrigger.Purchase || challenge.Items is null, $"{at}/items", "only goes with purchases");
        Items(challenge.Items, $"{at}/items");
        Conditions(challenge.Condition, $"{at}/condition", trigger);
    }

    private void Gains(ChallengeDefinition challenge, string at)
    {
        if (challenge.Points is { } points)
        {
            var wallet = _definition.Wallets.FirstOrDefault(wallet => wallet.Id == points.Wallet);
            Check(wallet is not null, $"{at}/points/wallet", $"'{points.Wallet}' is not a wallet of the program");
            Check(challenge.Retired || wallet is not { Retired: true }, $"{at}/points/wallet", "is retired: nothing can be earned into it");
            Between($"{at}/points/points", points.Points, 1, 1_000_000);
        }

        if (challenge.Reward is { } reward && !challenge.Retired)
        {
            GivenReward(reward, $"{at}/reward", challenge.From);
        }

        if (challenge.Badge is { } badge)
        {
            Check(Ids.IsValid(badge.Id), $"{at}/badge/id", $"must be 1–{Limits.IdLength} letters, digits or . _ ~ : @ + -");
            if (badge.Name is { } name)
            {
                Text($"{at}/badge/name", name);
            }
        }
    }

    /// <summary>A goal that no window has room for is a mistake.</summary>
    private void Reachable(ChallengeDefinition challenge, string at)
    {
        if (challenge.Retired)
        {
            return;
        }

        // Repeated, each completion needs values or days of its own.
        var most = challenge is { Repeatable: true, MostTimes: { } times } ? challenge.Goal * times : challenge.Goal;
        if (IsDistinct(challenge))
        {
            Between($"{at}/goal", most, 1, Limits.ChallengeValues);
            Check(PossibleValues(challenge) is not { } values || most <= values, $"{at}/goal", $"is more than there can be: {PossibleValues(challenge)} different ones");
        }

        if (!IsStreak(challenge) || !ProgramCalendar.IsKnown(_definition.TimeZone ?? ""))
        {
            return;
        }

        var calendar = ProgramCalendar.Of(_definition.TimeZone!);
        if (ChallengeWindow.MostMarks(challenge, calendar) is not { } room)
        {
            _faults.Add(new Fault($"{at}/period", $"has no end: a streak needs a window of at most {Limits.ChallengeDays} days or weeks"));
            return;
        }

        Check(room <= Limits.ChallengeDays, $"{at}/until", $"makes the window longer than {Limits.ChallengeDays} days or weeks, the most that a streak is kept for");
        Check(most <= room, $"{at}/goal", $"is more than the window has: {room}");
    }

    /// <summary>Null: nobody can tell.</summary>
    private int? PossibleValues(ChallengeDefinition challenge) => challenge switch
    {
        { Measure: ChallengeMeasure.DistinctChannels, Condition.Channels: { IsEmpty: false } named } =>
            _definition.Channels.Count(channel => !channel.Retired && named.Contains(channel.Id)),
        { Measure: ChallengeMeasure.DistinctChannels } => _definition.Channels.Count(channel => !channel.Retired),
        { Items: { IncludeCategories.IsEmpty: false, IncludeSkus.IsEmpty: true, IncludeBrands.IsEmpty: true, IncludeLabels.IsEmpty: true } items } =>
            items.IncludeCategories.Except(items.ExcludeCategories).Count(),
        _ => null,
    };

    private void StepsTowards(EarningRule rule, string at)
    {
        if (rule.Challenge is not { } id)
        {
            Check(rule.Steps == 0, $"{at}/steps", "only goes with a challenge");
            return;
        }

        Check(rule.Effect is null, $"{at}/effect", "goes without: the rule gives steps");
        Check(rule.Multiplier is null, $"{at}/multiplier", "goes without: the rule gives steps");
        Check(rule.Reward is null, $"{at}/reward", "goes without: the rule gives steps");
        Check(string.IsNullOrEmpty(rule.Wallet), $"{at}/wallet", "goes without: the rule gives steps, no points");
        Check(rule.Caps.IsEmpty, $"{at}/caps", "goes without: the rule gives steps, no points");
        Check(rule.Group is null, $"{at}/group", "goes without: the rule gives steps, no points");
        Check(rule.Trigger is RuleTrigger.Purchase or RuleTrigger.Activity, $"{at}/trigger", "must be a purchase or an activity: nothing else counts for challenges");
        Between($"{at}/steps", rule.Steps, 1, 1_000_000);
        var challenge = _definition.Challenges.FirstOrDefault(challenge => challenge.Id == id);
        Check(challenge is not null, $"{at}/challenge", $"'{id}' is not a challenge of the program");
        Check(challenge is null or { Measure: ChallengeMeasure.Steps }, $"{at}/challenge", "is not measured in steps");
        Check(challenge is not { Retired: true }, $"{at}/challenge", "is retired: nothing can count for it");
    }

    private void ChallengesAgainst(ProgramDefinition previous)
    {
        Kept("/challenges", previous.Challenges.Select(challenge => challenge.Id), _definition.Challenges.Select(challenge => challenge.Id));
        for (var i = 0; i < _definition.Challenges.Length; i++)
        {
            var challenge = _definition.Challenges[i];
            var before = previous.Challenges.FirstOrDefault(before => before.Id == challenge.Id);
            Check(before is null || before.Measure == challenge.Measure, $"/challenges/{i}/measure", "cannot change: members have begun");
            Check(before is null || before.Period == challenge.Period, $"/challenges/{i}/period", "cannot change: members have begun");
        }
    }

    private static bool IsDistinct(ChallengeDefinition challenge) => challenge.Measure is ChallengeMeasure.DistinctChannels or ChallengeMeasure.DistinctCategories;

    private static bool IsStreak(ChallengeDefinition challenge) => challenge.Measure is ChallengeMeasure.StreakDays or ChallengeMeasure.StreakWeeks;
}
