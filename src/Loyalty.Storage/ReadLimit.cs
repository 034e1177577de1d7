namespace Loyalty.Storage;

/// <summary>Every read says how much it takes at most.</summary>
internal static class ReadLimit
{
    public const int Max = 10_000;

    public static void Check(int limit)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, Max);
    }
}
