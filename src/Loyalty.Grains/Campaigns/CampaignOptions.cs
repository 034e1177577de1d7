namespace Loyalty.Grains.Campaigns;

/// <summary>How budgets are leased.</summary>
public sealed class CampaignOptions
{
    /// <summary>How long a lease lasts from its beginning, however often it is added to. A total that is lowered holds after that.</summary>
    public TimeSpan LeaseTime { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>How long after the end of a lease an append that was sent before it may still land.</summary>
    public TimeSpan AppendTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a purchase waits for a lease before it is refused as unavailable.</summary>
    public TimeSpan LeaseWait { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>How long a silo takes a budget for exhausted before it asks again.</summary>
    public TimeSpan ExhaustedFor { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How often a campaign looks for leases to settle.</summary>
    public TimeSpan SettlePeriod { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How much of a budget, in its unit, is leased at once while there is plenty.</summary>
    public long Slice { get; set; } = 10_000;
}
