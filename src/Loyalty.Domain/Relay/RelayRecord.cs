using System.Text.Json;
using System.Text.Json.Serialization;
using Loyalty.Contracts.Notices;
using Loyalty.Domain.Accounts;

namespace Loyalty.Domain.Relay;

/// <summary>
/// As much of an <see cref="AccountRecord"/> as the relay passes on. Every record of the platform goes through here,
/// and reading a purchase with all its lines for a few sums would cost more than deciding it.
/// </summary>
public sealed class RelayRecord
{
    [JsonPropertyName("at")]
    public DateTimeOffset At { get; set; }

    [JsonPropertyName("e")]
    public List<RelayEvent> Events { get; set; } = [];

    [JsonPropertyName("b")]
    public List<RecordedBalance> Balances { get; set; } = [];

    [JsonPropertyName("tier")]
    public string? Tier { get; set; }

    [JsonPropertyName("st")]
    public AccountStatus Status { get; set; }

    [JsonPropertyName("en")]
    public DateTimeOffset? EnrolledAt { get; set; }

    [JsonPropertyName("sg")]
    public List<string> Segments { get; set; } = [];

    [JsonPropertyName("hh")]
    public string? Household { get; set; }

    /// <exception cref="NewerRecordException">It was written by a newer version: sums may lag, but not leave out what is not known here.</exception>
    public static RelayRecord Read(ReadOnlySpan<byte> utf8)
    {
        RecordSchema.Check(utf8);
        return JsonSerializer.Deserialize(utf8, RelayJsonContext.Default.RelayRecord) ?? throw new JsonException("A journal record is null.");
    }
}

/// <summary>What sums need of an event, whichever it is; the names are those of the events.</summary>
public sealed class RelayEvent
{
    /// <summary>The event's discriminator.</summary>
    [JsonPropertyName("t")]
    public string Type { get; set; } = "";

    [JsonPropertyName("channel")]
    public string? Channel { get; set; }

    /// <summary>Of a return: where it had been bought.</summary>
    [JsonPropertyName("purchaseChannel")]
    public string? PurchaseChannel { get; set; }

    [JsonPropertyName("day")]
    public DateOnly Day { get; set; }

    [JsonPropertyName("earnedOn")]
    public DateOnly EarnedOn { get; set; }

    [JsonPropertyName("guest")]
    public bool Guest { get; set; }

    [JsonPropertyName("amount")]
    public long Amount { get; set; }

    [JsonPropertyName("spend")]
    public long Spend { get; set; }

    [JsonPropertyName("campaign")]
    public string? Campaign { get; set; }

    [JsonPropertyName("variant")]
    public string? Variant { get; set; }

    [JsonPropertyName("lease")]
    public long Lease { get; set; }

    [JsonPropertyName("awards")]
    public long Awards { get; set; }

    [JsonPropertyName("wallet")]
    public string Wallet { get; set; } = "";

    [JsonPropertyName("points")]
    public long Points { get; set; }

    [JsonPropertyName("from")]
    public string? From { get; set; }

    [JsonPropertyName("to")]
    public string To { get; set; } = "";

    [JsonPropertyName("reward")]
    public string? Reward { get; set; }

    [JsonPropertyName("voucher")]
    public string Voucher { get; set; } = "";

    [JsonPropertyName("spentIn")]
    public long SpentIn { get; set; }

    [JsonPropertyName("restocked")]
    public bool Restocked { get; set; }

    [JsonPropertyName("settled")]
    public bool Settled { get; set; }

    [JsonPropertyName("by")]
    public string? By { get; set; }

    [JsonPropertyName("refused")]
    public string? Refused { get; set; }

    [JsonPropertyName("undone")]
    public bool Undone { get; set; }

    [JsonPropertyName("segment")]
    public string? Segment { get; set; }

    [JsonPropertyName("freedOn")]
    public DateOnly? FreedOn { get; set; }

    [JsonPropertyName("challenge")]
    public string Challenge { get; set; } = "";

    [JsonPropertyName("challenges")]
    public List<string> Challenges { get; set; } = [];

    [JsonPropertyName("friend")]
    public string? Friend { get; set; }

    [JsonPropertyName("start")]
    public DateOnly Start { get; set; }

    [JsonPropertyName("joined")]
    public bool Joined { get; set; }

    [JsonPropertyName("left")]
    public bool Left { get; set; }

    [JsonPropertyName("times")]
    public long Times { get; set; }

    [JsonPropertyName("score")]
    public long? Score { get; set; }

    [JsonPropertyName("shown")]
    public bool Shown { get; set; }

    /// <summary>Of a notice.</summary>
    [JsonPropertyName("at")]
    public DateTimeOffset At { get; set; }

    [JsonPropertyName("about")]
    public NoticeKind About { get; set; }

    [JsonPropertyName("endsAt")]
    public DateTimeOffset? EndsAt { get; set; }

    [JsonPropertyName("tier")]
    public string? Tier { get; set; }

    [JsonPropertyName("plan")]
    public string? Plan { get; set; }

    [JsonPropertyName("scores")]
    public List<RelayScore> Scores { get; set; } = [];
}

/// <summary>As of the event's.</summary>
public sealed class RelayScore
{
    [JsonPropertyName("challenge")]
    public string Challenge { get; set; } = "";

    [JsonPropertyName("start")]
    public DateOnly Start { get; set; }

    [JsonPropertyName("score")]
    public long Score { get; set; }
}
