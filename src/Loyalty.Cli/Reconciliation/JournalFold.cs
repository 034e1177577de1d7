using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Loyalty.Cli.Journal;

namespace Loyalty.Cli.Reconciliation;

/// <summary>
/// Adds up a journal from its raw JSON: accounts, tier rosters, totals of channels, results of campaigns, vouchers of
/// rewards. Deliberately simple and on its own:
/// it shares no type with the platform, decides nothing, and checks what every record says of itself on the way; tiers
/// are the exception, which <see cref="TierCheck"/> works out on its own and holds each move against.
/// </summary>
/// <param name="differences">Takes what differs.</param>
/// <param name="editions">The program's editions, for its tiers.</param>
internal sealed partial class JournalFold(Differences differences, TierEditions editions)
{
    /// <summary>First halves of SHA-256, as every operation of a journal is remembered.</summary>
    private readonly HashSet<UInt128> _operations = [];

    public SortedDictionary<string, FoldedAccount> Accounts { get; } = new(StringComparer.Ordinal);

    public SortedDictionary<string, FoldedTier> Tiers { get; } = new(StringComparer.Ordinal);

    /// <summary>By channel, then by day (<c>yyyy-MM-dd</c>).</summary>
    public SortedDictionary<string, SortedDictionary<string, FoldedDay>> Channels { get; } = new(StringComparer.Ordinal);

    public SortedDictionary<string, FoldedCampaign> Campaigns { get; } = new(StringComparer.Ordinal);

    public FoldedTransfers Transfers { get; } = new(differences);

    /// <summary>Points that operators gave and took, without regard to sign.</summary>
    public long Adjusted { get; private set; }

    public SortedDictionary<string, FoldedReward> Rewards { get; } = new(StringComparer.Ordinal);

    public TierEditions Editions => editions;

    public long Records { get; private set; }

    public void Apply(JournalLine line)
    {
        Records++;
        var account = AccountOf(line.Account);
        var about = $"{Name(account)}, version {line.Version}";
        if (!_operations.Add(Identity(line.Key)))
        {
            differences.Add(about, "operation key", "unique", $"{line.Key} again");
        }

        differences.Compare(about, "version", account.Version + 1, line.Version);
        account.Version = line.Version;

        using var document = JsonDocument.Parse(line.Record);
        var record = document.RootElement;
        FoldedDay? purchaseDay = null;
        FoldedDay? returnDay = null;
        JsonElement purchase = default;
        JsonElement returned = default;
        string? joinedIn = null;
        var (joined, merged) = (false, false);
        foreach (var happened in record.Items("e"))
        {
            switch (happened.Text("t"))
            {
                case "enrolling":
                    account.Status = "enrolling";
                    break;
                case "enrolled":
                    account.Status = "active";
                    (joined, joinedIn) = (true, happened.TextOrNull("channel"));
                    break;
                case "unenrolled":
                    account.Status = "none";
                    break;
                case "blocked":
                    account.Status = "blocked";
                    break;
                case "unblocked":
                    account.Status = "active";
                    break;
                case "purchase":
                    purchaseDay = Purchase(account, happened);
                    purchase = happened;
                    break;
                case "activity":
                    purchaseDay = DayOf(happened);
                    purchaseDay.Activities++;
                    break;
                case "award" when IsReferral(happened) && purchase.ValueKind == JsonValueKind.Undefined:
                    Award(about, account, happened, new FoldedDay());
                    break;
                case "takeback" when IsReferral(happened) && returned.ValueKind == JsonValueKind.Undefined:
                    TakeBack(about, account, happened, new FoldedDay());
                    break;
                case "award" when merged && happened.TextOrNull("origin") == "challenge":
                    // What two did is the goal together: in no channel.
                    Award(about, account, happened, new FoldedDay());
                    break;
                case "award" when joined:
                    Award(about, account, happened, joinedIn is null ? new FoldedDay() : DayOf(joinedIn, happened.Text("earnedOn")));
                    break;
                case "award" when happened.TextOrNull("origin") == "occasion":
                    // Given on a day of the year, in no channel.
                    Award(about, account, happened, new FoldedDay());
                    CheckOccasion(about, record);
                    break;
                case "award":
                    Award(about, account, happened, purchaseDay);
                    CountForCampaign(happened, purchase, new FoldedFigures(1, happened.Number("points"), 0, 0, 1, Spend(purchase)));
                    CheckCampaignAward(about, happened);
                    break;
                case "miss":
                    CountForCampaign(happened, purchase, new FoldedFigures(0, 0, 0, 0, 1, Spend(purchase)));
                    break;
                case "adjust":
                    Adjusted += Math.Abs(happened.Number("points"));
                    differences.Compare(about, "points adjusted", happened.Number("points"), Moved(record, "adjusted", happened.Text("id")));
                    break;
                case "transfer":
                    Transfers.Start(happened.Text("id"));
                    differences.Compare(about, "points sent", happened.Number("points"), -Moved(record, "transferred", happened.Text("id")));
                    break;
                case "return":
                    var brought = DayOf(happened);
                    brought.Returns++;
                    brought.ReturnedAmount += happened.Number("amount");
                    returnDay = DayOf(happened.TextOrNull("purchaseChannel") ?? happened.Text("channel"), happened.Text("day"));
                    returned = happened;
                    break;
                case "takeback":
                    TakeBack(about, account, happened, returnDay);
                    CountForCampaign(happened, returned, new FoldedFigures(0, 0, happened.Number("awards"), happened.Number("points"), 0, 0));
                    break;
                case "activate":
                    Activate(about, account, happened);
                    break;
                case "expire":
                    Expire(about, account, happened);
                    break;
                case "slide":
                    Slide(about, account, happened);
                    break;
                case "tier":
                    ChangeTier(about, account, happened);
                    break;
                case "spend":
                    Spend(about, account, happened);
                    break;
                case "restore":
                    Restore(about, account, happened);
                    break;
                case "credit":
                    Credit(about, account, happened);
                    CheckCashback(about, record, happened);
                    break;
                case "redeem":
                    RewardOf(happened).Redeeming.Add($"{account.Key}/{happened.Text("voucher")}");
                    differences.Compare(about, "points redeemed", happened.Number("points"), -Moved(record, "redeemed", happened.Text("voucher")));
                    break;
                case "grant":
                    Grant(about, account.Key, record, happened, purchase);
                    break;
                case "occasion":
                    Occasion(about, account, happened);
                    break;
                case "ungrant":
                    Ungrant(about, account, happened, returned);
                    break;
                case "unredeem":
                    EndRedemption(about, account, happened);
                    break;
                case "voucher":
                    IssueVoucher(about, account, happened);
                    break;
                case "use":
                    EndVoucher(about, account, happened).Used++;
                    break;
                case "unuse":
                    ReopenVoucher(about, account, happened).Used--;
                    break;
                case "unvoucher":
                    var reward = EndVoucher(about, account, happened);
                    reward.Cancelled++;
                    reward.Restocked += happened.Flag("restocked") ? 1 : 0;
                    CountForCampaign(happened, returned, new FoldedFigures(0, 0, 1, 0, 0, 0));
                    break;
                case "voucherend":
                    EndVoucher(about, account, happened).Expired++;
                    break;
                case "member":
                    PayMembership(about, account, happened);
                    break;
                case "memberend":
                    EndMembership(about, account, happened);
                    break;
                case "erasing":
                    account.Status = "erasing";
                    break;
                case "forfeit":
                    Forfeit(about, account, happened);
                    break;
                case "erased":
                    Erase(about, account, happened);
                    break;
                case "refcode" or "referred" or "refno" or "refer" or "referend" or "refundo" or "refearn" or "refback":
                    Refer(about, account, happened, record);
                    break;
                case "step":
                    Step(account, happened);
                    break;
                case "unstep":
                    Unstep(account, happened);
                    break;
                case "done":
                    Complete(about, account, record, happened, 1);
                    break;
                case "undone":
                    Complete(about, account, record, happened, -1);
                    break;
                case "badge":
                    Badge(account, happened);
                    break;
                case "segment":
                    MoveSegment(about, account, happened);
                    break;
                case "segmentreview" or "list" or "tag" or "notice" or "noticereview":
                    break;
                case "hfound" or "hstart" or "hleg" or "hend":
                    Household(about, account, record, happened);
                    break;
                case "merge" or "mergein" or "merged":
                    merged = true;
                    Merge(about, account, record, happened);
                    break;
                case "board" or "confirm" or "givetier" or "park" or "parkend" or "adjustask" or "adjustend" or "receive" or "transferend":
                    break;
                case var unknown:
                    throw new CliException($"The journal holds an event '{unknown}' that this version of the tool can't add up. Use the version of the gateway.");
            }
        }

        foreach (var ended in record.Items("e").Where(happened => happened.Text("t") == "transferend"))
        {
            // Only now: what went back follows in the record.
            Transfers.End(ended.Text("id"), ended.TextOrNull("refused") is not null);
        }

        CheckRecord(about, account, record);
        CheckSegments(about, account, record);
        if (!account.IsGuest && !account.IsHousehold)
        {
            new TierCheck(about, account.Standing, record, editions, differences, _standings).Run();
        }
    }

    public static string Name(FoldedAccount account) => account.IsGuest || account.IsHousehold ? $"account {account.Key}" : $"member {account.Key}";

    private FoldedAccount AccountOf(string key)
    {
        if (!Accounts.TryGetValue(key, out var account))
        {
            Accounts.Add(key, account = new FoldedAccount(key));
        }

        return account;
    }

    private FoldedDay Purchase(FoldedAccount account, JsonElement purchase)
    {
        var guest = purchase.Flag("guest");
        account.Status = guest ? "guest" : account.Status;
        account.Purchases++;
        var day = DayOf(purchase);
        day.Purchases++;
        day.GuestPurchases += guest ? 1 : 0;
        day.Amount += purchase.Number("amount");
        return day;
    }

    private void Award(string about, FoldedAccount account, JsonElement award, FoldedDay? day)
    {
        var points = award.Number("points");
        var repaid = award.Number("repaid");
        var bucket = Bucket.OfAward(award).Normalized();
        Check(account.Add(bucket, points - repaid), about, $"bucket {bucket}");
        Check(account.Owe(bucket.Wallet, -repaid), about, $"{bucket.Wallet}, debt");
        Enter(account, bucket.Wallet, points);
        if (day is null)
        {
            differences.Add(about, "award", "after a purchase", "without one");
        }

        day?.Earn(bucket.Wallet, points);
    }

    private void TakeBack(string about, FoldedAccount account, JsonElement taken, FoldedDay? day)
    {
        var wallet = taken.Text("wallet");
        var points = taken.Number("points");
        var debt = taken.Number("debt");
        var fromBuckets = taken.Number("fromEarned") + taken.Number("fromOther");
        differences.Compare(about, $"{wallet}, taken back in parts", points, fromBuckets + debt + taken.Number("forgiven") + taken.Number("expired") + taken.Number("shared"));

        differences.Compare(about, $"{wallet}, taken from buckets", fromBuckets, Move(about, account, taken, "takes", -1));
        Check(account.Owe(wallet, debt), about, $"{wallet}, debt");
        Enter(account, wallet, -fromBuckets - debt);
        if (day is null && !account.IsHousehold)
        {
            differences.Add(about, "points taken back", "after a return", "without one");
        }

        day?.TakeBack(wallet, points);
    }

    /// <summary>Counts what a campaign gave, missed or lost to the day and channel of what it came with.</summary>
    private void CountForCampaign(JsonElement happened, JsonElement cause, FoldedFigures figures)
    {
        if (happened.TextOrNull("campaign") is not { } campaign || cause.ValueKind != JsonValueKind.Object)
        {
            return;
        }

        if (!Campaigns.TryGetValue(campaign, out var folded))
        {
            Campaigns.Add(campaign, folded = new FoldedCampaign());
        }

        folded.Add(cause.Text("day"), cause.Text("channel"), happened.TextOrNull("variant"), figures);
    }

    /// <summary>The control group gets nothing; and what comes out of a budget comes out of a lease of it.</summary>
    private void CheckCampaignAward(string about, JsonElement award)
    {
        if (award.TextOrNull("campaign") is not { } campaign)
        {
            return;
        }

        if (award.TextOrNull("variant") == "control")
        {
            differences.Add(about, $"campaign {campaign}, control group", "gets nothing", $"{award.Number("points")} points");
        }

        if (award.Number("lease") == 0 && Campaigns.TryGetValue(campaign, out var folded))
        {
            folded.WithoutLease++;
        }
    }

    private static long Spend(JsonElement purchase) => purchase.ValueKind == JsonValueKind.Object ? purchase.Number("spend") : 0;

    private void Activate(string about, FoldedAccount account, JsonElement activated)
    {
        var bucket = Bucket.Of(activated.GetProperty("bucket"));
        var points = activated.Number("points");
        var repaid = activated.Number("repaid");
        Check(account.Add(bucket, -points), about, $"bucket {bucket}");
        Check(account.Add(bucket.Activated(), points - repaid), about, $"bucket {bucket.Activated()}");
        Check(account.Owe(bucket.Wallet, -repaid), about, $"{bucket.Wallet}, debt");
    }

    private void Expire(string about, FoldedAccount account, JsonElement expired)
    {
        var bucket = Bucket.Of(expired.GetProperty("bucket"));
        var points = expired.Number("points");
        Check(account.Add(bucket, -points), about, $"bucket {bucket}");
        Enter(account, bucket.Wallet, -points);
    }

    /// <summary>An end only moves on, and only one that has not passed.</summary>
    private void Slide(string about, FoldedAccount account, JsonElement moved)
    {
        var wallet = moved.Text("wallet");
        var (key, at, end) = ((wallet, moved.InstantOrNull("since") ?? default), moved.InstantOrNull("at") ?? default, moved.InstantOrNull("expiresAt") ?? default);
        if (account.Slides.TryGetValue(key, out var before))
        {
            Check(end > before && before > at, about, $"{wallet}, end that moves on");
        }
        else if (account.Slides.Any(slide => slide.Key.Wallet == wallet && slide.Value > at))
        {
            differences.Add(about, $"{wallet}, points that slide", "one end", "another");
        }

        account.Slides[key] = end;
    }

    private void Spend(string about, FoldedAccount account, JsonElement spent)
    {
        var wallet = spent.Text("wallet");
        var points = spent.Number("points");
        differences.Compare(about, $"{wallet}, spent from buckets", points, Move(about, account, spent, "takes", -1));
        Enter(account, wallet, -points);
        if (IsTransfer(spent))
        {
            Transfers.Sent(spent.Text("reference"), points);
        }

        if (spent.TextOrNull("channel") is not null)
        {
            DayOf(spent).Spend(wallet, points);
        }
    }

    private void Restore(string about, FoldedAccount account, JsonElement restored)
    {
        var wallet = restored.Text("wallet");
        var points = restored.Number("points");
        differences.Compare(about, $"{wallet}, restored to buckets", points, Move(about, account, restored, "gives", 1));
        Enter(account, wallet, points);
        if (IsTransfer(restored))
        {
            Transfers.Back(restored.Text("reference"), points + restored.Number("lapsed"));
        }

        if (restored.TextOrNull("channel") is not null)
        {
            DayOf(restored).Restore(wallet, points);
        }
    }

    private void Credit(string about, FoldedAccount account, JsonElement credited)
    {
        var wallet = credited.Text("wallet");
        var points = credited.Number("points");
        var repaid = credited.Number("repaid");
        differences.Compare(about, $"{wallet}, credited to buckets", points - repaid, Move(about, account, credited, "gives", 1));
        Check(account.Owe(wallet, -repaid), about, $"{wallet}, debt");
        Enter(account, wallet, points);
        if (IsTransfer(credited))
        {
            Transfers.Received(credited.Text("reference"), points);
        }
    }

    private static bool IsTransfer(JsonElement happened) => happened.Text("reason") == "transferred";

    /// <summary>What a record credits less what it spends for a reason.</summary>
    private static long Moved(JsonElement record, string reason, string reference) => record.Items("e")
        .Where(happened => happened.Text("t") is "spend" or "credit" && happened.Text("reason") == reason && happened.Text("reference") == reference)
        .Sum(happened => happened.Text("t") == "spend" ? -happened.Number("points") : happened.Number("points"));

    private void IssueVoucher(string about, FoldedAccount account, JsonElement issued)
    {
        var reward = EndRedemption(about, account, issued);
        var voucher = issued.Text("voucher");
        reward.Issued++;
        if (issued.Flag("settled"))
        {
            reward.Used++;
        }
        else if (!account.Vouchers.Add(voucher))
        {
            differences.Add(about, $"voucher {voucher}", "issued once", "issued again");
        }

        if (issued.Number("ticket") is > 0 and var ticket && !reward.Tickets.TryAdd(ticket, $"{account.Key}/{voucher}"))
        {
            differences.Add(about, $"ticket {ticket}", "handed out once", "handed out again");
        }

        if (issued.Flag("pooled") && !reward.Codes.Add(issued.Text("code")))
        {
            differences.Add(about, $"code {issued.Text("code")}", "handed out once", "handed out again");
        }
    }

    /// <summary>Cashback comes with the voucher that it is for, and with nothing else.</summary>
    private void CheckCashback(string about, JsonElement record, JsonElement credited)
    {
        if (credited.Text("reason") == "cashback"
            && !record.Items("e").Any(issued => issued.Text("t") == "voucher" && issued.Flag("settled") && issued.Text("voucher") == credited.Text("reference")))
        {
            differences.Add(about, "cashback", "with its voucher", "without one");
        }
    }

    private FoldedReward EndRedemption(string about, FoldedAccount account, JsonElement ended)
    {
        var reward = RewardOf(ended);
        if (!reward.Redeeming.Remove($"{account.Key}/{ended.Text("voucher")}"))
        {
            differences.Add(about, $"redemption of {ended.Text("voucher")}", "begun", "only ended");
        }

        return reward;
    }

    private FoldedReward EndVoucher(string about, FoldedAccount account, JsonElement ended)
    {
        if (!account.Vouchers.Remove(ended.Text("voucher")))
        {
            differences.Add(about, $"voucher {ended.Text("voucher")}", "open", "ended or never issued");
        }

        return RewardOf(ended);
    }

    private FoldedReward ReopenVoucher(string about, FoldedAccount account, JsonElement reopened)
    {
        if (!account.Vouchers.Add(reopened.Text("voucher")))
        {
            differences.Add(about, $"voucher {reopened.Text("voucher")}", "used", "open");
        }

        return RewardOf(reopened);
    }

    /// <summary>Moves points into or out of the buckets that an event lists.</summary>
    /// <returns>How many they are.</returns>
    private long Move(string about, FoldedAccount account, JsonElement happened, string list, int sign)
    {
        var sum = 0L;
        foreach (var part in happened.Items(list))
        {
            var bucket = Bucket.Of(part.GetProperty("bucket"));
            bucket = sign > 0 ? bucket.Normalized() : bucket;
            sum += part.Number("points");
            Check(account.Add(bucket, sign * part.Number("points")), about, $"bucket {bucket}");
        }

        return sum;
    }

    private void ChangeTier(string about, FoldedAccount account, JsonElement changed)
    {
        var from = changed.TextOrNull("from");
        var to = changed.Text("to");
        differences.Compare(about, "tier before the move", account.Tier, from);
        if (from != to)
        {
            var day = changed.Text("day");
            TierOf(to).Move(day, 1, 0);
            if (from is not null)
            {
                TierOf(from).Move(day, 0, 1);
            }
        }

        account.Tier = to;
    }

    /// <summary>What the record says that it came to is what it comes to.</summary>
    private void CheckRecord(string about, FoldedAccount account, JsonElement record)
    {
        differences.Compare(about, "tier in the record", account.Tier, record.TextOrNull("tier"));
        differences.Compare(about, "status in the record", account.Status, record.TextOrNull("st") ?? "none");
        var at = record.InstantOrNull("at") ?? default;
        var said = record.Items("b").ToDictionary(balance => balance.Text("w"), balance => new Balance(balance.Number("a"), balance.Number("p"), balance.Number("d")));
        foreach (var wallet in account.Wallets.Union(said.Keys))
        {
            differences.Compare(about, $"{wallet}, balance in the record", account.At(at, wallet), said.GetValueOrDefault(wallet));
            differences.Compare(about, $"{wallet}, sum of entries",
                account.Entries.GetValueOrDefault(wallet),
                account.Buckets.Where(held => held.Bucket.Wallet == wallet).Sum(held => held.Points) - account.Debt(wallet));
        }
    }

    private void Check(bool holds, string about, string what)
    {
        if (!holds)
        {
            differences.Add(about, what, "0 or more", "less than 0");
        }
    }

    private static void Enter(FoldedAccount account, string wallet, long points) => account.Entries[wallet] = account.Entries.GetValueOrDefault(wallet) + points;

    private FoldedTier TierOf(string tier)
    {
        if (!Tiers.TryGetValue(tier, out var folded))
        {
            Tiers.Add(tier, folded = new FoldedTier());
        }

        return folded;
    }

    private FoldedReward RewardOf(JsonElement happened)
    {
        var reward = happened.Text("reward");
        if (!Rewards.TryGetValue(reward, out var folded))
        {
            Rewards.Add(reward, folded = new FoldedReward());
        }

        return folded;
    }

    private FoldedDay DayOf(JsonElement happened) => DayOf(happened.Text("channel"), happened.Text("day"));

    private FoldedDay DayOf(string channel, string day)
    {
        if (!Channels.TryGetValue(channel, out var days))
        {
            Channels.Add(channel, days = new SortedDictionary<string, FoldedDay>(StringComparer.Ordinal));
        }

        if (!days.TryGetValue(day, out var folded))
        {
            days.Add(day, folded = new FoldedDay());
        }

        return folded;
    }

    private static UInt128 Identity(string key)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(key), hash);
        return BinaryPrimitives.ReadUInt128BigEndian(hash);
    }
}
