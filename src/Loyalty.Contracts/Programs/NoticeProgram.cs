namespace Loyalty.Contracts.Programs;

/// <summary>
/// Of what members are to be told before it ends, and how many days (1–366) before the day of the end; null: not of that.
/// Holds for a member from the next thing on that happens to the member, or from when <c>members:evaluate</c> is sent.
/// </summary>
[GenerateSerializer, Immutable, Alias("loyalty.programs.Notices")]
public sealed record NoticeProgram
{
    /// <summary>Points that expire: those of a wallet that end at one instant together, each end once. Not status points.</summary>
    [Id(0)] public int? PointsExpireDays { get; init; }

    /// <summary>A standing after which the member would fall, with what counts by then.</summary>
    [Id(1)] public int? TierEndsDays { get; init; }

    /// <summary>A paid membership that lapses unless it is renewed, its grace included.</summary>
    [Id(2)] public int? MembershipLapsesDays { get; init; }
}
