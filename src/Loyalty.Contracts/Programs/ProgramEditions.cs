using System.Collections.Immutable;

namespace Loyalty.Contracts.Programs;

/// <summary>Which edition holds when.</summary>
public static class ProgramEditions
{
    /// <summary>
    /// The edition in force at the instant: the one with the latest effective instant that has come, the newer of two
    /// with the same. What lies before the first belongs to the first.
    /// </summary>
    public static EditionInfo InForceAt(ImmutableArray<EditionInfo> editions, DateTimeOffset instant)
    {
        var found = editions[0];
        foreach (var edition in editions)
        {
            if (edition.EffectiveAt <= instant && (edition.EffectiveAt >= found.EffectiveAt || found.EffectiveAt > instant))
            {
                found = edition;
            }
        }

        return found;
    }
}
