using System.Text.Json.Serialization;
using Loyalty.Contracts.Common;
using Loyalty.Contracts.Notices;

namespace Loyalty.Domain.Notices;

/// <summary>A program's notices; what a relay batch carries and what is kept are both of these.</summary>
public sealed class NoticeTally
{
    public const int NewestKept = 200;

    [JsonPropertyName("t")]
    public long Total { get; set; }

    /// <summary>In the order in which they were given.</summary>
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

        // By what they are alone, so that the order of arrival does not matter.
        Newest =
        [
            .. Newest.Concat(other.Newest)
                .OrderBy(entry => entry.At).ThenBy(entry => entry.Account, StringComparer.Ordinal).ThenBy(entry => entry.EndsAt)
                .ThenBy(entry => entry.About).ThenBy(entry => entry.Wallet, StringComparer.Ordinal)
                .TakeLast(NewestKept),
        ];
    }

    public NoticeList ToList() => new() { Total = Total, Notices = [.. Newest.AsEnumerable().Reverse().Select(entry => entry.ToNotice())] };
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

    public GivenNotice ToNotice()
    {
        var slash = Account.IndexOf('/', StringComparison.Ordinal);
        return new GivenNotice(
            At,
            slash < 0 ? Account : null,
            slash < 0 ? null : Ids.LocalOf(Account),
            new Notice { About = About, EndsAt = EndsAt, Wallet = Wallet, Points = Points, Tier = Tier, Membership = Plan });
    }
}
