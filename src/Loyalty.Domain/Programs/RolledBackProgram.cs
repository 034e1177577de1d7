using System.Collections.Immutable;
using Loyalty.Contracts.Programs;

namespace Loyalty.Domain.Programs;

/// <summary>
/// An older definition, to be published again. Members hold points of wallets that have come since, stand in tiers,
/// have paid for memberships, begun challenges and share points in households; and history names channels and activities: all that stays, retired.
/// </summary>
public static class RolledBackProgram
{
    /// <param name="older">What it goes back to.</param>
    /// <param name="newest">The newest edition's definition.</param>
    public static ProgramDefinition Of(ProgramDefinition older, ProgramDefinition newest) => older with
    {
        Wallets = With(older.Wallets, newest.Wallets, wallet => wallet.Id, wallet => wallet with { Retired = true }),
        Channels = With(older.Channels, newest.Channels, channel => channel.Id, channel => channel with { Retired = true }),
        ActivityTypes = With(older.ActivityTypes, newest.ActivityTypes, type => type.Id, type => type with { Retired = true }),
        Memberships = With(older.Memberships, newest.Memberships, plan => plan.Id, plan => plan with { Retired = true }),

        // Nothing counts for it any more, so what had to hold is left out: it may ask for what is gone.
        Challenges = With(older.Challenges, newest.Challenges, challenge => challenge.Id, challenge => challenge with { Retired = true, Condition = null }),
        Households = older.Households ?? (newest.Households is { } households ? households with { Retired = true } : null),
        Tiers = newest.Tiers is { } tiers ? With(older.Tiers, tiers) : older.Tiers,
    };

    private static ImmutableArray<T> With<T>(ImmutableArray<T> older, ImmutableArray<T> newest, Func<T, string> id, Func<T, T> retired) =>
        older.AddRange(newest.Where(now => older.All(before => id(before) != id(now))).Select(retired));

    /// <summary>Each level that has come since stands where it stood among those that stay. The first one holds everybody and stays as it is.</summary>
    private static TierProgram With(TierProgram? older, TierProgram newest)
    {
        if (older is null)
        {
            return newest with { Levels = [newest.Levels[0], .. newest.Levels.Skip(1).Select(level => level with { Retired = true })] };
        }

        var levels = older.Levels.ToList();
        for (var i = 0; i < newest.Levels.Length; i++)
        {
            var level = newest.Levels[i];
            if (levels.All(before => before.Id != level.Id))
            {
                var below = i == 0 ? 0 : levels.FindIndex(before => before.Id == newest.Levels[i - 1].Id);
                levels.Insert(below + 1, level with { Retired = true, Threshold = Between(level.Threshold, levels[below].Threshold, below + 1 < levels.Count ? levels[below + 1].Threshold : null) });
            }
        }

        return older with { Levels = [.. levels] };
    }

    /// <summary>Nobody reaches a retired level by its threshold; it only has to stand between its neighbors, or with them where there is no room.</summary>
    private static long Between(long threshold, long below, long? above) =>
        threshold > below && !(threshold >= above) ? threshold : Math.Min(below + 1, above ?? long.MaxValue);
}
