using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Loyalty.Contracts.Campaigns;

namespace Loyalty.Domain.Campaigns;

/// <summary>Sums of a campaign; what a relay batch carries and what the campaign keeps are both of these.</summary>
public sealed class CampaignTally
{
    /// <summary>Days that a campaign keeps one by one; what lies before them is summed into one.</summary>
    public const int DaysKept = 400;

    /// <summary>Figures (of a day, channel and variant) that it keeps; with more, it keeps fewer days.</summary>
    public const int FiguresKept = 20_000;

    [JsonPropertyName("days")]
    public SortedDictionary<DateOnly, CampaignDayTally> Days { get; set; } = [];

    [JsonPropertyName("earlier")]
    public CampaignDayTally? Earlier { get; set; }

    /// <summary>The newest of the days that <see cref="Earlier"/> sums.</summary>
    [JsonPropertyName("lastEarlier")]
    public DateOnly? LastEarlier { get; set; }

    /// <summary>Everything ever, whatever the day.</summary>
    [JsonPropertyName("all")]
    public CampaignFiguresTally All { get; set; } = new();

    /// <summary>What was awarded by lease. A batch carries it; a campaign counts it to its leases.</summary>
    [JsonPropertyName("leases")]
    public SortedDictionary<long, LeaseUse> Leases { get; set; } = [];

    public void Award(DateOnly day, string channel, string? variant, long points, long spend, long lease)
    {
        Count(day, channel, variant, new CampaignFiguresTally { Awards = 1, Points = points, Purchases = 1, Spend = spend });
        if (lease != 0)
        {
            var before = Leases.GetValueOrDefault(lease);
            Leases[lease] = new LeaseUse(before.Points + points, before.Awards + 1);
        }
    }

    public void Miss(DateOnly day, string channel, string? variant, long spend) =>
        Count(day, channel, variant, new CampaignFiguresTally { Purchases = 1, Spend = spend });

    public void TakeBack(DateOnly day, string channel, string? variant, long points, long awards) =>
        Count(day, channel, variant, new CampaignFiguresTally { PointsTakenBack = points, AwardsTakenBack = awards });

    /// <summary>Adds what a batch says; its leases are the caller's to count.</summary>
    public void Add(CampaignTally other)
    {
        All.Add(other.All);
        foreach (var (day, tally) in other.Days)
        {
            On(day).Add(tally);
        }

        while (Days.Count > DaysKept || (Days.Count > 1 && Days.Sum(day => day.Value.Figures.Count) > FiguresKept))
        {
            var oldest = Days.First();
            Days.Remove(oldest.Key);
            LastEarlier = oldest.Key;
            (Earlier ??= new CampaignDayTally()).Add(oldest.Value);
        }
    }

    public CampaignResults ToResults(string campaign, DateOnly? from, DateOnly? to) => new()
    {
        Campaign = campaign,
        Days = [.. Days.Where(day => (from is null || day.Key >= from) && (to is null || day.Key <= to)).Select(day => day.Value.ToDay(day.Key))],
        Earlier = from is null && LastEarlier is { } last ? Earlier?.ToDay(last) : null,
    };

    private void Count(DateOnly day, string channel, string? variant, CampaignFiguresTally figures)
    {
        On(day).Of(channel, variant).Add(figures);
        All.Add(figures);
    }

    /// <summary>A day that has left never comes back: what arrives late for it joins the rest.</summary>
    private CampaignDayTally On(DateOnly day)
    {
        if (day <= LastEarlier)
        {
            return Earlier!;
        }

        if (!Days.TryGetValue(day, out var tally))
        {
            Days[day] = tally = new CampaignDayTally();
        }

        return tally;
    }
}

/// <summary>What one lease was used for.</summary>
public readonly record struct LeaseUse([property: JsonPropertyName("p")] long Points, [property: JsonPropertyName("a")] long Awards);

/// <summary>Sums of one day.</summary>
public sealed class CampaignDayTally
{
    /// <summary>By <c>channel/variant</c>; nothing after the slash without variants.</summary>
    [JsonPropertyName("f")]
    public SortedDictionary<string, CampaignFiguresTally> Figures { get; set; } = new(StringComparer.Ordinal);

    public CampaignFiguresTally Of(string channel, string? variant) => Of($"{channel}/{variant}");

    public void Add(CampaignDayTally other)
    {
        foreach (var (key, figures) in other.Figures)
        {
            Of(key).Add(figures);
        }
    }

    public CampaignDay ToDay(DateOnly day) => new(day, [.. Figures.Select(entry => entry.Value.ToFigures(entry.Key))]);

    private CampaignFiguresTally Of(string key)
    {
        if (!Figures.TryGetValue(key, out var figures))
        {
            Figures[key] = figures = new CampaignFiguresTally();
        }

        return figures;
    }
}

/// <summary>Sums of one channel and variant.</summary>
public sealed class CampaignFiguresTally
{
    [JsonPropertyName("n")]
    public long Awards { get; set; }

    [JsonPropertyName("p")]
    public long Points { get; set; }

    [JsonPropertyName("tn")]
    public long AwardsTakenBack { get; set; }

    [JsonPropertyName("tp")]
    public long PointsTakenBack { get; set; }

    [JsonPropertyName("b")]
    public long Purchases { get; set; }

    [JsonPropertyName("s")]
    public long Spend { get; set; }

    public void Add(CampaignFiguresTally other)
    {
        Awards += other.Awards;
        Points += other.Points;
        AwardsTakenBack += other.AwardsTakenBack;
        PointsTakenBack += other.PointsTakenBack;
        Purchases += other.Purchases;
        Spend += other.Spend;
    }

    public CampaignFigures ToFigures(string key)
    {
        var slash = key.IndexOf('/', StringComparison.Ordinal);
        return new CampaignFigures
        {
            Channel = key[..slash],
            Variant = slash == key.Length - 1 ? null : key[(slash + 1)..],
            Awards = Awards,
            Points = Points,
            AwardsTakenBack = AwardsTakenBack,
            PointsTakenBack = PointsTakenBack,
            Purchases = Purchases,
            Spend = Spend,
        };
    }
}
