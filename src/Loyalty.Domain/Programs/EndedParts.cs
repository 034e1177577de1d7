using Loyalty.Contracts.Common;
using Loyalty.Contracts.Programs;
using Loyalty.Contracts.Programs.Conditions;

namespace Loyalty.Domain.Programs;

/// <summary>
/// What is over when its edition takes effect: most likely the year is a slip. Whoever ends something at once means it, and
/// so does whoever publishes again what was there and has ended since.
/// </summary>
internal static class EndedParts
{
    /// <param name="definition">Sound or not.</param>
    /// <param name="previous">The edition before; null: there is none.</param>
    /// <param name="from">When it takes effect.</param>
    public static IEnumerable<Fault> Warnings(ProgramDefinition definition, ProgramDefinition? previous, DateTimeOffset from)
    {
        var known = previous is null ? [] : Ends(previous).Select(end => (end.List, end.Id, end.Until)).ToHashSet();
        return Ends(definition)
            .Where(end => end.Until <= from && !known.Contains((end.List, end.Id, end.Until)))
            .Select(end => new Fault($"/{end.List}/{end.Pointer}/until", "has passed when the edition takes effect: nothing will come of it"));
    }

    private static IEnumerable<(string List, string Id, string Pointer, DateTimeOffset? Until)> Ends(ProgramDefinition definition) =>
    [
        .. definition.EarningRules.SelectMany((rule, i) => Of(rule.Condition, FormattableString.Invariant($"{i}/condition"))
            .Select(end => ("earningRules", rule.Id, end.Pointer, end.Until))),
        .. definition.Campaigns.Select((campaign, i) => ("campaigns", campaign.Id, FormattableString.Invariant($"{i}/schedule"), campaign.Schedule.Until)),
        .. definition.Rewards.Select((reward, i) => ("rewards", reward.Id, FormattableString.Invariant($"{i}"), reward.Until)),
        .. definition.Challenges.Select((challenge, i) => ("challenges", challenge.Id, FormattableString.Invariant($"{i}"), challenge.Until)),
    ];

    /// <summary>The schedules that must hold with the condition.</summary>
    private static IEnumerable<(string Pointer, DateTimeOffset? Until)> Of(Condition? condition, string at) => condition is null ? [] :
    [
        ($"{at}/schedule", condition.Schedule?.Until),
        .. condition.All.SelectMany((one, i) => Of(one, FormattableString.Invariant($"{at}/all/{i}"))),
    ];
}
