namespace Loyalty.Domain.Programs;

// Of what members are told before it ends.
public sealed partial class ProgramValidator
{
    private const int NoticeDays = 366;

    private void Notices()
    {
        if (_definition.Notices is not { } notices)
        {
            return;
        }

        Days(notices.PointsExpireDays, "pointsExpireDays");
        Days(notices.TierEndsDays, "tierEndsDays");
        Days(notices.MembershipLapsesDays, "membershipLapsesDays");
        Check(notices.TierEndsDays is null || _definition.Tiers is not null, "/notices/tierEndsDays", "is of no use: the program has no tiers");
        Check(notices.MembershipLapsesDays is null || !_definition.Memberships.IsEmpty, "/notices/membershipLapsesDays", "is of no use: the program has no memberships");

        void Days(int? days, string name)
        {
            if (days is { } given)
            {
                Between($"/notices/{name}", given, 1, NoticeDays);
            }
        }
    }
}
