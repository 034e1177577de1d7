namespace Loyalty.Cli.Reconciliation;

/// <summary>What became of a reward's vouchers, and of the pieces and codes behind them.</summary>
internal sealed class FoldedReward
{
    public long Issued { get; set; }

    public long Used { get; set; }

    public long Cancelled { get; set; }

    public long Expired { get; set; }

    /// <summary>Pieces of cancelled vouchers that went back into stock.</summary>
    public long Restocked { get; set; }

    /// <summary>Redemptions that have begun and are not over, by member and voucher.</summary>
    public HashSet<string> Redeeming { get; } = new(StringComparer.Ordinal);

    /// <summary>Partners' codes that were handed out.</summary>
    public HashSet<string> Codes { get; } = new(StringComparer.Ordinal);

    /// <summary>Raffle tickets by their numbers, each with its member and voucher.</summary>
    public Dictionary<long, string> Tickets { get; } = [];
}
