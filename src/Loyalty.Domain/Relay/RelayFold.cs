using System.Text.Json;
using System.Text.Json.Serialization;
using Loyalty.Contracts.Common;
using Loyalty.Contracts.Notices;
using Loyalty.Contracts.Referrals;
using Loyalty.Domain.Accounts;
using Loyalty.Domain.Campaigns;
using Loyalty.Domain.Challenges;
using Loyalty.Domain.Channels;
using Loyalty.Domain.Notices;
using Loyalty.Domain.Referrals;
using Loyalty.Domain.Rewards;
using Loyalty.Domain.Segments;
using Loyalty.Domain.Tiers;

namespace Loyalty.Domain.Relay;

/// <summary>Sums records into what each destination is told of them: aggregates and ids, never purchase lines.</summary>
public sealed partial class RelayFold
{
    private readonly SortedDictionary<string, ChannelTally> _channels = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, TierTally> _tiers = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, CampaignTally> _campaigns = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, RewardTally> _rewards = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, SegmentTally> _segments = new(StringComparer.Ordinal);

    private readonly SortedDictionary<string, ChallengeTally> _challenges = new(StringComparer.Ordinal);

    private readonly SortedDictionary<string, NoticeTally> _notices = new(StringComparer.Ordinal);

    /// <summary>By program.</summary>
    public IReadOnlyDictionary<string, NoticeTally> Notices => _notices;

    /// <summary>By program/challenge.</summary>
    public IReadOnlyDictionary<string, ChallengeTally> Challenges => _challenges;

    /// <summary>By program/channel.</summary>
    public IReadOnlyDictionary<string, ChannelTally> Channels => _channels;

    /// <summary>By program/tier.</summary>
    public IReadOnlyDictionary<string, TierTally> Tiers => _tiers;

    /// <summary>By program/campaign.</summary>
    public IReadOnlyDictionary<string, CampaignTally> Campaigns => _campaigns;

    /// <summary>By program/reward.</summary>
    public IReadOnlyDictionary<string, RewardTally> Rewards => _rewards;

    /// <summary>By program/segment.</summary>
    public IReadOnlyDictionary<string, SegmentTally> Segments => _segments;

    public void Add(string account, RelayRecord record)
    {
        var program = Ids.ProgramOf(account);

        // A return that had waited stands in the record of its purchase; what follows from the purchase comes after it.
        ChannelDayTally? earning = null;
        ChannelDayTally? returning = null;
        RelayEvent? purchase = null;
        RelayEvent? returned = null;
        string? joinedIn = null;
        foreach (var happened in record.Events)
        {
            switch (happened.Type)
            {
                case "purchase":
                    earning = Channel(program, happened.Channel!).On(happened.Day);
                    earning.Purchases++;
                    earning.GuestPurchases += happened.Guest ? 1 : 0;
                    earning.Amount += happened.Amount;
                    purchase = happened;
                    break;
                case "activity":
                    earning = Channel(program, happened.Channel!).On(happened.Day);
                    earning.Activities++;
                    break;
                case "enrolled":
                    joinedIn = happened.Channel;
                    break;
                case "award" when joinedIn is not null:
                    Channel(program, joinedIn).On(happened.EarnedOn).Earn(happened.Wallet, happened.Points);
                    break;
                case "award":
                    earning?.Earn(happened.Wallet, happened.Points);
                    if (happened.Campaign is not null && purchase is not null)
                    {
                        Campaign(program, happened.Campaign).Award(purchase.Day, purchase.Channel!, happened.Variant, happened.Points, purchase.Spend, happened.Lease);
                    }

                    break;
                case "miss" when purchase is not null:
                    Campaign(program, happened.Campaign!).Miss(purchase.Day, purchase.Channel!, happened.Variant, purchase.Spend);
                    break;
                case "spend" when happened.Channel is not null:
                    Channel(program, happened.Channel).On(happened.Day).Spend(happened.Wallet, happened.Points);
                    break;
                case "restore" when happened.Channel is not null:
                    Channel(program, happened.Channel).On(happened.Day).Restore(happened.Wallet, happened.Points);
                    break;
                case "return":
                    var brought = Channel(program, happened.Channel!).On(happened.Day);
                    brought.Returns++;
                    brought.ReturnedAmount += happened.Amount;

                    // Who gave the points has them back, wherever the goods were brought: brands settle by it.
                    returning = Channel(program, happened.PurchaseChannel ?? happened.Channel!).On(happened.Day);
                    returned = happened;
                    break;
                case "takeback":
                    returning?.TakeBack(happened.Wallet, happened.Points);
                    if (happened.Campaign is not null && returned is not null)
                    {
                        Campaign(program, happened.Campaign).TakeBack(returned.Day, returned.Channel!, happened.Variant, happened.Points, happened.Awards);
                    }

                    break;
                case "tier" when happened.From != happened.To:
                    if (happened.From is not null)
                    {
                        Tier(program, happened.From).MoveOut(happened.Day);
                    }

                    Tier(program, happened.To).MoveIn(happened.Day);
                    break;
                case "erased" when happened.From is not null:
                    Tier(program, happened.From).MoveOut(happened.Day);
                    break;
                case "notice":
                    Get(_notices, program).Give(new NoticeEntry
                    {
                        Account = Ids.LocalOf(account),
                        At = happened.At,
                        About = happened.About,
                        EndsAt = happened.EndsAt ?? default,
                        Wallet = happened.Wallet.Length == 0 ? null : happened.Wallet,
                        Points = happened.Points,
                        Tier = happened.Tier,
                        Plan = happened.Plan,
                    });
                    break;
                case "merge":
                    Leave(program, happened);
                    break;
                case "mergein" or "merged":
                    Join(program, happened);
                    break;
                case "segment":
                    Get(_segments, Ids.Segment(program, happened.Segment!)).Move(happened.Day, happened.Joined);
                    break;
                case "voucher":
                    Reward(program, happened).Issued.Add(Reservation(account, happened));
                    Reward(program, happened).Used += happened.Settled ? 1 : 0;
                    break;
                case "grant" when happened.Campaign is not null && purchase is not null:
                    Campaign(program, happened.Campaign).Award(purchase.Day, purchase.Channel!, happened.Variant, 0, purchase.Spend, happened.Lease);
                    break;
                case "unredeem":
                    Reward(program, happened).Undone.Add(Reservation(account, happened));
                    break;
                case "ungrant" when happened.Voucher.Length > 0:
                    Reward(program, happened).Undone.Add(Reservation(account, happened));
                    GiveBack(program, happened, returned);
                    break;
                case "use":
                    Reward(program, happened).Used++;
                    break;
                case "unuse":
                    Reward(program, happened).Unused++;
                    break;
                case "unvoucher":
                    Reward(program, happened).Cancelled++;
                    Reward(program, happened).Restocked += happened.Restocked ? 1 : 0;
                    if (happened.FreedOn is { } day)
                    {
                        Reward(program, happened).Freed.Add(day);
                    }

                    GiveBack(program, happened, returned);
                    break;
                case "voucherend":
                    Reward(program, happened).Expired++;
                    break;
                case "referred" or "refno" or "refer" or "refundo" or "referend":
                    AddReferral(account, happened);
                    break;
                case "step" or "unstep" or "done" or "undone":
                    Add(Challenge(program, happened.Challenge), account, record, happened);
                    break;
                case "board":
                    foreach (var score in happened.Scores)
                    {
                        Challenge(program, score.Challenge).Rank(score.Start, Ids.LocalOf(account), happened.Shown ? score.Score : 0, record.At);
                    }

                    break;
            }
        }
    }

    /// <summary>All that a member had goes to another one, who takes part instead.</summary>
    private void Leave(string program, RelayEvent happened)
    {
        if (happened.From is { } tier)
        {
            Tier(program, tier).MoveOut(happened.Day);
        }

        foreach (var challenge in happened.Challenges)
        {
            Challenge(program, challenge).Leave(happened.Day);
        }
    }

    private void Join(string program, RelayEvent happened)
    {
        if (happened.From is { } tier)
        {
            Tier(program, tier).MoveIn(happened.Day);
        }

        foreach (var challenge in happened.Challenges)
        {
            Challenge(program, challenge).Join(happened.Day);
        }
    }

    private static void Add(ChallengeTally challenge, string account, RelayRecord record, RelayEvent happened)
    {
        switch (happened.Type)
        {
            case "step" when happened.Joined:
                challenge.Join(happened.Day);
                break;
            case "unstep" when happened.Left:
                challenge.Leave(happened.Day);
                break;
            case "done":
                challenge.Complete(happened.Day, happened.Times);
                break;
            case "undone":
                challenge.Reopen(happened.Day, happened.Times);
                break;
        }

        if (happened.Score is { } score)
        {
            challenge.Rank(happened.Start, Ids.LocalOf(account), score, record.At);
        }
    }

    private ChallengeTally Challenge(string program, string challenge) => Get(_challenges, Ids.Challenge(program, challenge));

    /// <summary>A voucher of a campaign is not given after all: with what undid it, or where and when it was to be given.</summary>
    private void GiveBack(string program, RelayEvent happened, RelayEvent? returned)
    {
        if (happened.Campaign is { } campaign)
        {
            Campaign(program, campaign).TakeBack((returned ?? happened).Day, (returned ?? happened).Channel!, happened.Variant, 0, 1);
        }
    }

    private ChannelTally Channel(string program, string channel) => Get(_channels, Ids.Channel(program, channel));

    private TierTally Tier(string program, string tier) => Get(_tiers, Ids.Tier(program, tier));

    private CampaignTally Campaign(string program, string campaign) => Get(_campaigns, Ids.Campaign(program, campaign));

    private RewardTally Reward(string program, RelayEvent happened) => Get(_rewards, Ids.Reward(program, happened.Reward!));

    private static string Reservation(string account, RelayEvent happened) =>
        RedeemRewardRules.ReservationId(Ids.LocalOf(account), RedeemRewardRules.RedemptionId(happened.Voucher, happened.SpentIn));

    private static T Get<T>(SortedDictionary<string, T> tallies, string key)
        where T : new()
    {
        if (!tallies.TryGetValue(key, out var tally))
        {
            tallies[key] = tally = new T();
        }

        return tally;
    }
}

/// <summary>How batches are written: each destination's own tally, of the types that the context below lists.</summary>
public static class RelayJson
{
    public static byte[] Write<TTally>(TTally tally)
        where TTally : class =>
        JsonSerializer.SerializeToUtf8Bytes(tally, typeof(TTally), RelayJsonContext.Default);

    public static TTally Read<TTally>(ReadOnlySpan<byte> utf8)
        where TTally : class =>
        (TTally)JsonSerializer.Deserialize(utf8, typeof(TTally), RelayJsonContext.Default)!;
}

[JsonSourceGenerationOptions(
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault,
    Converters = [typeof(CamelCaseEnum<AccountStatus>), typeof(CamelCaseEnum<ReferralState>), typeof(CamelCaseEnum<NoticeKind>)])]
[JsonSerializable(typeof(RelayRecord))]
[JsonSerializable(typeof(ChannelTally))]
[JsonSerializable(typeof(TierTally))]
[JsonSerializable(typeof(CampaignTally))]
[JsonSerializable(typeof(RewardTally))]
[JsonSerializable(typeof(ReferralTally))]
[JsonSerializable(typeof(ReferrerSteps))]
[JsonSerializable(typeof(ChallengeTally))]
[JsonSerializable(typeof(SegmentTally))]
[JsonSerializable(typeof(NoticeTally))]
internal sealed partial class RelayJsonContext : JsonSerializerContext;
