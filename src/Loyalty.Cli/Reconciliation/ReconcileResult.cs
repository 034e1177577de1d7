namespace Loyalty.Cli.Reconciliation;

/// <summary>What a reconciliation came to.</summary>
internal sealed record ReconcileResult
{
    public required string Program { get; init; }

    public required long Records { get; init; }

    public required long Members { get; init; }

    public required long GuestAccounts { get; init; }

    public required long Tiers { get; init; }

    public required long Channels { get; init; }

    /// <summary>Campaigns that gave, or would have given, anything.</summary>
    public required long Campaigns { get; init; }

    public required long Transfers { get; init; }

    /// <summary>Transfers that have begun and are not over; each other one has arrived in full or gone back in full.</summary>
    public required long TransfersInTransit { get; init; }

    /// <summary>Points that operators gave and took, without regard to sign.</summary>
    public required long Adjusted { get; init; }

    /// <summary>Members who joined with the code of another.</summary>
    public required long Referrals { get; init; }

    /// <summary>Referrals whose referrer has not answered yet; each other one was rewarded, refused or taken back in full.</summary>
    public required long ReferralsOpen { get; init; }

    /// <summary>Rewards that were ever redeemed.</summary>
    public required long Rewards { get; init; }

    /// <summary>Vouchers ever issued.</summary>
    public required long Vouchers { get; init; }

    /// <summary>Points that members hold (active and pending, less debt) by wallet, as recorded.</summary>
    public required IReadOnlyDictionary<string, long> Outstanding { get; init; }

    public required long DifferenceCount { get; init; }

    /// <summary>The first of them.</summary>
    public required IReadOnlyList<Difference> Differences { get; init; }

    /// <summary>What stands in the way of trusting the result, e.g. traffic meanwhile; null when nothing does.</summary>
    public required string? Note { get; init; }

    public int ExitCode => DifferenceCount == 0 && Note is null ? Cli.ExitCode.Ok : Cli.ExitCode.Findings;
}
