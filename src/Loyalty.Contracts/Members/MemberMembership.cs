namespace Loyalty.Contracts.Members;

/// <summary>A paid membership that holds.</summary>
[GenerateSerializer, Immutable, Alias("loyalty.members.Membership")]
public sealed record MemberMembership
{
    [Id(0)] public required string Plan { get; init; }

    /// <summary>When it began; renewals go on from there.</summary>
    [Id(1)] public required DateTimeOffset Since { get; init; }

    /// <summary>Until when it is paid for, exclusive.</summary>
    [Id(2)] public required DateTimeOffset EndsAt { get; init; }

    /// <summary>When it is lost unless it is renewed, exclusive; later than <see cref="EndsAt"/> where there is grace.</summary>
    [Id(3)] public required DateTimeOffset LapsesAt { get; init; }

    /// <summary>It is over, and a renewal is waited for.</summary>
    [Id(4)] public bool InGrace { get; init; }

    /// <summary>It is not renewed.</summary>
    [Id(5)] public bool Cancelled { get; init; }
}
