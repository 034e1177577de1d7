namespace Loyalty.Cli.Sending;

/// <summary>FNV-1a: the same on every machine, unlike string.GetHashCode.</summary>
internal static class StableHash
{
    public static uint Of(string text)
    {
        var hash = 2166136261U;
        foreach (var c in text)
        {
            hash = (hash ^ c) * 16777619U;
        }

        return hash;
    }
}
