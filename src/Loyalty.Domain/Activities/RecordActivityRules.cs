using Loyalty.Contracts.Activities;
using Loyalty.Contracts.Common;
using Loyalty.Domain.Accounts;
using Loyalty.Domain.Accounts.Events;
using Loyalty.Domain.Campaigns;
using Loyalty.Domain.Common;
using Loyalty.Domain.Programs;
using Loyalty.Domain.Programs.Conditions;
using Loyalty.Domain.Purchases;
using Loyalty.Domain.Schedules;

namespace Loyalty.Domain.Activities;

/// <summary>Decides what an activity comes to.</summary>
public static class RecordActivityRules
{
    /// <param name="state">The account; not changed.</param>
    /// <param name="command">The activity.</param>
    /// <param name="editions">The editions in force.</param>
    /// <param name="time">When it counts.</param>
    /// <param name="now">The platform's clock.</param>
    /// <param name="inputs">What rules need; without it, nothing of the profile is known.</param>
    public static Decision Decide(
        AccountState state, RecordActivity command, EditionPair editions, PurchaseTime time, DateTimeOffset now, CampaignInputs? inputs = null)
    {
        if (Refuse(state, command, editions.Valuing, now) is { } refusal)
        {
            return refusal;
        }

        var after = state.Fork();
        var due = DueRules.Advance(after, editions.Current, time.ReceivedAt);
        var rules = editions.Valuing.ActivityRules.Where(rule => rule.Rule.ActivityType == command.Type).ToArray();
        var known = inputs ?? new CampaignInputs("", [], []);
        var settled = editions.Valuing.Conditions.Activities;
        var facts = settled.IsEmpty ? default : new MemberFacts(after, known, time.ValuedAt, editions.Valuing.Calendar);
        var met = settled.IsEmpty ? default : settled.Settle(facts);
        var recorded = new ActivityRecorded
        {
            Channel = command.Channel,
            Id = command.Id,
            Type = command.Type,
            Quantity = command.Quantity,
            OccurredAt = command.OccurredAt.ToUniversalTime(),
            Day = editions.Valuing.Calendar.DayOf(command.OccurredAt),
            Edition = editions.Valuing.Number,
            Late = time.Late,
            Rooms = FlatEarning.Rooms(after, rules, editions.Valuing.Calendar.DayOf(time.ValuedAt)),
            Attributes = command.Attributes.IsEmpty ? null : command.Attributes,
            Met = met.ToStored(),
            Tier = settled.IsEmpty ? null : after.Tier,
            Found = settled.Find(facts),
        };
        after.Apply(recorded);
        return Decision.Of([.. due, recorded, .. FlatEarning.Earn(after, rules, command.Quantity, recorded.ToOccasion(), editions, time, known.Member)]);
    }

    private static Refusal? Refuse(AccountState state, RecordActivity command, CompiledEdition edition, DateTimeOffset now)
    {
        if (state.Status != AccountStatus.Active)
        {
            return state.Status == AccountStatus.Blocked ? Refusals.MemberBlocked : Refusals.MemberNotFound;
        }

        if (command.OccurredAt > now + Limits.ClockSkew)
        {
            return Refusals.OccurredInFuture;
        }

        if (!edition.Accepts(command.Channel))
        {
            return Refusals.ChannelUnknown(command.Channel);
        }

        return edition.AcceptsActivity(command.Type) ? null : new Refusal
        {
            Kind = RefusalKind.Rule,
            Code = "activityTypeUnknown",
            Detail = $"The program takes no activities of the type '{command.Type}'.",
            Errors = [new Fault("/type", "is not a type of activity of the program, or is retired")],
        };
    }
}
