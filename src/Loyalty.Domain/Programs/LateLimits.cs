using Loyalty.Contracts.Common;
using Loyalty.Contracts.Programs;

namespace Loyalty.Domain.Programs;

/// <summary>
/// Limits that come once what they limit has been given: they count from their edition on, so that in the period under
/// way, or for ever, more may be given than they say. Whoever limits a rule that gives too much needs them all the same.
/// </summary>
internal static class LateLimits
{
    private const string Reason = "begins to count with the edition: what was given before, in the period under way too, does not count";

    /// <param name="definition">Sound or not.</param>
    /// <param name="previous">The edition before; null: there is none, and nothing was given.</param>
    public static IEnumerable<Fault> Warnings(ProgramDefinition definition, ProgramDefinition? previous)
    {
        if (previous is null)
        {
            yield break;
        }

        for (var i = 0; i < definition.EarningRules.Length; i++)
        {
            if (previous.EarningRules.FirstOrDefault(known => known.Id == definition.EarningRules[i].Id) is { } before)
            {
                foreach (var late in Late(before.Caps.Select(cap => cap.Period), definition.EarningRules[i].Caps.Select(cap => cap.Period), CapPeriod.Purchase))
                {
                    yield return At($"/earningRules/{i}/caps/{late}");
                }
            }
        }

        for (var i = 0; i < definition.Rewards.Length; i++)
        {
            if (previous.Rewards.FirstOrDefault(known => known.Id == definition.Rewards[i].Id) is { } before)
            {
                // Years and the lifetime are counted of every member, limited or not.
                foreach (var late in Late(before.PerMember.Select(limit => limit.Period), definition.Rewards[i].PerMember.Select(limit => limit.Period), CapPeriod.Year, CapPeriod.Lifetime))
                {
                    yield return At($"/rewards/{i}/perMember/{late}");
                }

                foreach (var late in Late(before.StockPerPeriod.Select(limit => limit.Period), definition.Rewards[i].StockPerPeriod.Select(limit => limit.Period)))
                {
                    yield return At($"/rewards/{i}/stockPerPeriod/{late}");
                }
            }
        }
    }

    /// <summary>The places of periods that nothing was counted in before.</summary>
    private static IEnumerable<int> Late(IEnumerable<CapPeriod> before, IEnumerable<CapPeriod> periods, params CapPeriod[] alwaysCounted)
    {
        var counted = before.Concat(alwaysCounted).ToHashSet();
        return periods.Select((period, place) => (period, place)).Where(limit => !counted.Contains(limit.period)).Select(limit => limit.place);
    }

    private static Fault At(FormattableString pointer) => new(FormattableString.Invariant(pointer), Reason);
}
