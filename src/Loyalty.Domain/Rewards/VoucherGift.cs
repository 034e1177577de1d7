using System.Collections.Immutable;
using Loyalty.Domain.Accounts;
using Loyalty.Domain.Accounts.Events;

namespace Loyalty.Domain.Rewards;

/// <summary>A voucher that something gives.</summary>
public sealed record VoucherGift
{
    public required string Reward { get; init; }

    /// <summary>As of <see cref="VoucherGranted.Cause"/>.</summary>
    public required string Cause { get; init; }

    /// <summary>As of <see cref="VoucherGranted.By"/>.</summary>
    public required string By { get; init; }

    /// <summary>As of <see cref="VoucherGranted.Channel"/>.</summary>
    public string? Channel { get; init; }

    /// <summary>The counters of limits of what gives it, each of which it fills by one; those of the reward are added.</summary>
    public ImmutableArray<CapCounter> Counters { get => field.IsDefault ? [] : field; init; }

    /// <summary>What is spent on it.</summary>
    public long Points { get; init; }

    /// <summary>As of <see cref="PointsAwarded.Variant"/>.</summary>
    public string? Variant { get; init; }

    /// <summary>As of <see cref="PointsAwarded.Lease"/>.</summary>
    public long Lease { get; init; }
}
