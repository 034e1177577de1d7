namespace Loyalty.Grains.Relay;

/// <summary>Names of what the relay tells: <c>channel/program/channel</c>, <c>tier/program/tier</c> and <c>campaign/program/campaign</c>.</summary>
internal static class RelayDestination
{
    private const string ChannelKind = "channel/";
    private const string TierKind = "tier/";
    private const string CampaignKind = "campaign/";

    public static string Channel(string key) => ChannelKind + key;

    public static string Tier(string key) => TierKind + key;

    public static string Campaign(string key) => CampaignKind + key;

    public static bool IsChannel(string destination, out string key) => Is(destination, ChannelKind, out key);

    public static bool IsTier(string destination, out string key) => Is(destination, TierKind, out key);

    public static bool IsCampaign(string destination, out string key) => Is(destination, CampaignKind, out key);

    private static bool Is(string destination, string kind, out string key)
    {
        var matches = destination.StartsWith(kind, StringComparison.Ordinal);
        key = matches ? destination[kind.Length..] : "";
        return matches;
    }
}
