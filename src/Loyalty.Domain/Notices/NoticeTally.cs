using System.Text.Json.Serialization;
using Loyalty.Contracts.Common;
using Loyalty.Contracts.Notices;

namespace Loyalty.Domain.Notices;

/// <summary>A program's notices; what a relay batch carries and what is kept are both of these.</summary>
public sealed class NoticeTally
{
    /// <summary>How many were ever given.</summary>
    [JsonPropertyName("t")]
    public long Total { get; set; }

    /// <summary>The newest of them, in the order in which they came.</summary>
    [JsonPropertyName("n")]
    public List<NoticeEntry> Newest { get; set; } = [];

    public void Give(NoticeEntry entry)
    {
        Total++;
        Newest.Add(entry);
    }

    public void Add(NoticeTally other)
    {
        Total += other.Total;
        Newest.AddRange(other.Newest);
    }
}

public sealed class NoticeEntry
{
    /// <summary>The account's key without the program.</summary>
    [JsonPropertyName("m")]
    public string Account { get; set; } = "";

    [JsonPropertyName("at")]
    public DateTimeOffset At { get; set; }

    [JsonPropertyName("a")]
    public NoticeKind About { get; set; }

    [JsonPropertyName("e")]
    public DateTimeOffset EndsAt { get; set; }

    [JsonPropertyName("w")]
    public string? Wallet { get; set; }

    [JsonPropertyName("p")]
    public long Points { get; set; }

    [JsonPropertyName("r")]
    public string? Tier { get; set; }

    [JsonPropertyName("l")]
    public string? Plan { get; set; }

    public GivenNotice ToNotice(long number)
    {
        var slash = Account.IndexOf('/', StringComparison.Ordinal);
        return new GivenNotice(
            At,
            slash < 0 ? Account : null,
            slash < 0 ? null : Ids.LocalOf(Account),
            new Notice { About = About, EndsAt = EndsAt, Wallet = Wallet, Points = Points, Tier = Tier, Membership = Plan },
            number);
    }
}
