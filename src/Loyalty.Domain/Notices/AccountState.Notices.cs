using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Loyalty.Contracts.Notices;
using Loyalty.Domain.Accounts.Events;

namespace Loyalty.Domain.Accounts;

// Notices: of each kind the newest end that was told; of points, of which several end one after another and new ones may end
// before those, each end that is still to come. Few and seldom changed, so forks share them.
public sealed partial class AccountState
{
    public ImmutableArray<ToldEnd> Told { get; private set; } = [];

    /// <summary>As of <see cref="NoticeReviewPlanned.At"/>.</summary>
    public DateTimeOffset? NoticeReviewAt { get; private set; }

    /// <summary>The newest end of the kind that was told; null: none was.</summary>
    public DateTimeOffset? ToldOf(NoticeKind about)
    {
        foreach (var told in Told)
        {
            if (told.About == about)
            {
                return told.EndsAt;
            }
        }

        return null;
    }

    /// <summary>Whether it was told that points of the wallet end then.</summary>
    public bool HasTold(string wallet, DateTimeOffset end) => ToldEnd.Covers(Told, wallet, end);

    private void Apply(NoticeGiven given) => Told = given.About == NoticeKind.PointsExpire
        ? ToldEnd.Bounded([.. Told.Where(told => told.About != given.About || told.Wallet != given.Wallet || told.EndsAt > given.At), ToldEnd.Of(given)], given.Wallet!)
        : [.. Told.Where(told => told.About != given.About), ToldEnd.Of(given)];

    private void TakeNotices(AccountState of) => (Told, NoticeReviewAt) = (of.Told, of.NoticeReviewAt);

    private void TakeNotices(AccountSnapshot of) => (Told, NoticeReviewAt) = (of.Told ?? [], of.NoticeReviewAt);
}
