using Loyalty.Contracts.Notices;
using Loyalty.Domain.Accounts.Events;

namespace Loyalty.Domain.Notices;

/// <summary>What is seen of notices.</summary>
public static class NoticeAnswers
{
    public static Notice From(NoticeGiven given) => new()
    {
        About = given.About,
        EndsAt = given.EndsAt,
        Wallet = given.Wallet,
        Points = given.Points,
        Tier = given.Tier,
        Membership = given.Plan,
    };
}
