namespace Loyalty.Domain.Campaigns;

/// <summary>Where a member stands in a campaign's split: the same on every machine and version, for ever.</summary>
internal static class MemberHash
{
    /// <summary>0–99, spread evenly over members and independently between campaigns.</summary>
    public static int PercentOf(string campaign, string member)
    {
        var hash = 14695981039346656037UL;
        Add(ref hash, campaign);
        hash = (hash ^ '/') * 1099511628211UL;
        Add(ref hash, member);

        // FNV-1a alone spreads ids that differ in their last character badly; this mixes all bits.
        hash = (hash ^ (hash >> 33)) * 0xff51afd7ed558ccdUL;
        hash = (hash ^ (hash >> 33)) * 0xc4ceb9fe1a85ec53UL;
        return (int)((hash ^ (hash >> 33)) % 100);
    }

    private static void Add(ref ulong hash, string text)
    {
        foreach (var c in text)
        {
            hash = (hash ^ c) * 1099511628211UL;
        }
    }
}
