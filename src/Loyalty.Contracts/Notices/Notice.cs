namespace Loyalty.Contracts.Notices;

/// <summary>That something is about to end.</summary>
[GenerateSerializer, Immutable, Alias("loyalty.notices.Notice")]
public sealed record Notice
{
    [Id(0)] public required NoticeKind About { get; init; }

    /// <summary>When it ends, exclusive.</summary>
    [Id(1)] public required DateTimeOffset EndsAt { get; init; }

    /// <summary>Of points: their wallet.</summary>
    [Id(2)] public string? Wallet { get; init; }

    /// <summary>Of points: how many there were that end then.</summary>
    [Id(3)] public long Points { get; init; }

    /// <summary>Of a standing: the tier.</summary>
    [Id(4)] public string? Tier { get; init; }

    /// <summary>Of a paid membership: its plan.</summary>
    [Id(5)] public string? Membership { get; init; }
}

public enum NoticeKind
{
    PointsExpire,
    TierEnds,
    MembershipLapses,
}
