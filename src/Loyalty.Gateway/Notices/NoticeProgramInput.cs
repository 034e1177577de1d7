using Loyalty.Contracts.Programs;

namespace Loyalty.Gateway.Notices;

/// <summary>Of what members are to be told before it ends: so many days (1–366) before the day of the end; absent: not of that.</summary>
internal sealed class NoticeProgramInput
{
    /// <summary>Points that expire; not status points.</summary>
    public int? PointsExpireDays { get; set; }

    /// <summary>A standing after which the member would fall.</summary>
    public int? TierEndsDays { get; set; }

    /// <summary>A paid membership that lapses unless it is renewed, its grace included.</summary>
    public int? MembershipLapsesDays { get; set; }

    public NoticeProgram ToDefinition() => new()
    {
        PointsExpireDays = PointsExpireDays,
        TierEndsDays = TierEndsDays,
        MembershipLapsesDays = MembershipLapsesDays,
    };
}
