namespace Loyalty.Grains.Relay;

/// <summary>Names of what the relay tells: <c>channel/program/channel</c>, and so for <c>tier</c>, <c>campaign</c>, <c>reward</c>, <c>referrer</c>, <c>challenge</c> and <c>segment</c>; <c>referrals/program</c>.</summary>
internal static class RelayDestination
{
    private const string ChannelKind = "channel/";
    private const string TierKind = "tier/";
    private const string CampaignKind = "campaign/";
    private const string RewardKind = "reward/";
    private const string ReferralsKind = "referrals/";
    private const string ReferrerKind = "referrer/";
    private const string ChallengeKind = "challenge/";
    private const string SegmentKind = "segment/";

    public static string Channel(string key) => ChannelKind + key;

    public static string Tier(string key) => TierKind + key;

    public static string Campaign(string key) => CampaignKind + key;

    public static string Reward(string key) => RewardKind + key;

    public static string Referrals(string program) => ReferralsKind + program;

    public static string Referrer(string key) => ReferrerKind + key;

    public static bool IsReferrals(string destination, out string key) => Is(destination, ReferralsKind, out key);

    public static bool IsReferrer(string destination, out string key) => Is(destination, ReferrerKind, out key);

    public static string Challenge(string key) => ChallengeKind + key;

    public static bool IsChallenge(string destination, out string key) => Is(destination, ChallengeKind, out key);

    public static string Segment(string key) => SegmentKind + key;

    public static bool IsChannel(string destination, out string key) => Is(destination, ChannelKind, out key);

    public static bool IsTier(string destination, out string key) => Is(destination, TierKind, out key);

    public static bool IsCampaign(string destination, out string key) => Is(destination, CampaignKind, out key);

    public static bool IsReward(string destination, out string key) => Is(destination, RewardKind, out key);

    public static bool IsSegment(string destination, out string key) => Is(destination, SegmentKind, out key);

    private static bool Is(string destination, string kind, out string key)
    {
        var matches = destination.StartsWith(kind, StringComparison.Ordinal);
        key = matches ? destination[kind.Length..] : "";
        return matches;
    }
}
