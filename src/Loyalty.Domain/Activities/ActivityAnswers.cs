using System.Collections.Immutable;
using Loyalty.Contracts.Activities;
using Loyalty.Contracts.Common;
using Loyalty.Contracts.Purchases;
using Loyalty.Domain.Accounts;
using Loyalty.Domain.Accounts.Events;
using Loyalty.Domain.Accounts.Households;
using Loyalty.Domain.Challenges;
using Loyalty.Domain.Programs;
using Loyalty.Domain.Programs.Conditions;
using Loyalty.Domain.Purchases;
using Loyalty.Domain.Rewards;
using Loyalty.Domain.Segments;

namespace Loyalty.Domain.Activities;

/// <summary>What is answered about an activity, from its record: the first time and on a repeat alike.</summary>
public static class ActivityAnswers
{
    public static RecordedActivity From(AccountRecord record, string member)
    {
        var activity = Recorded(record);
        return new RecordedActivity
        {
            Channel = activity.Channel,
            Id = activity.Id,
            Member = member,
            Type = activity.Type,
            Quantity = activity.Quantity,
            OccurredAt = activity.OccurredAt,
            ReceivedAt = record.At,
            Edition = activity.Edition,
            Late = activity.Late,
            Awards = [.. record.Events.OfType<PointsAwarded>().Select(From)],
            Attributes = activity.Attributes ?? [],
            Vouchers = GrantAnswers.From(record),
            Balances = AccountAnswers.From(record.Balances),
            Tier = record.Tier,
            Challenges = ChallengeAnswers.From(record),
            SegmentMoves = SegmentAnswers.Moves(record),
            Household = HouseholdAnswers.NameIn(record),
        };
    }

    /// <summary>An answer with what became of each rule for activities and of each challenge.</summary>
    public static RecordedActivity Explained(RecordedActivity answer, AccountRecord record, CompiledEdition edition) => answer with
    {
        Explanation = Explain(record, edition),
        Challenges = ChallengeAnswers.Explain(record, Recorded(record), edition),
    };

    /// <summary>What became of each rule for activities.</summary>
    public static ImmutableArray<RuleOutcome> Explain(AccountRecord record, CompiledEdition edition)
    {
        var activity = Recorded(record);
        var occasion = activity.ToOccasion();
        var found = Circumstances.Of(record, activity, edition);
        return
        [
            .. edition.ActivityRules.Select(rule => rule.Rule.ActivityType == activity.Type
                ? GrantAnswers.Explain(Valuation.ValueFlat(rule, activity.Quantity, occasion, (capped, index) => Earning.RoomThen(activity.Rooms, capped, index), found).ToOutcome(), rule, record)
                : new RuleValue(rule).Because("otherActivity", rule.Rule.ActivityType ?? "", activity.Type).ToOutcome()),
        ];
    }

    /// <summary>In what the command differs from the activity that is stored under its id; empty when it is the same.</summary>
    public static ImmutableArray<Fault> Differences(AccountRecord record, RecordActivity command)
    {
        var stored = Recorded(record);
        var faults = ImmutableArray.CreateBuilder<Fault>();
        AddIf(stored.Type != command.Type, "/type", stored.Type);
        AddIf(stored.OccurredAt != command.OccurredAt, "/occurredAt", $"{stored.OccurredAt:O}");
        AddIf(stored.Quantity != command.Quantity, "/quantity", $"{stored.Quantity}");
        AddIf(
            !(stored.Attributes ?? []).SequenceEqual(command.Attributes),
            "/attributes",
            string.Join(", ", (stored.Attributes ?? []).Select(attribute => $"{attribute.Name}: {attribute.Value}")));
        return faults.ToImmutable();

        void AddIf(bool differs, string pointer, string value)
        {
            if (differs)
            {
                faults.Add(new Fault(pointer, $"differs from what is stored: {value}"));
            }
        }
    }

    private static ActivityRecorded Recorded(AccountRecord record) =>
        record.First<ActivityRecorded>() ?? throw new ArgumentException("The record holds no activity.", nameof(record));

    private static Award From(PointsAwarded award) => new()
    {
        Rule = award.Rule,
        Wallet = award.Wallet,
        Points = award.Points,
        Wanted = award.Wanted,
        Repaid = award.Repaid,
        ActiveFrom = award.ActiveFrom,
        ExpiresAt = award.ExpiresAt,
        Origin = award.Origin,
        Lines = [],
    };
}
