using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Loyalty.Contracts.Notices;
using Loyalty.Domain.Accounts.Events;

namespace Loyalty.Domain.Accounts;

// Notices: of each kind, and of points of each wallet, the newest end that was told. Few and seldom changed, so forks share them.
public sealed partial class AccountState
{
    public ImmutableArray<ToldEnd> Told { get; private set; } = [];

    /// <summary>As of <see cref="NoticeReviewPlanned.At"/>.</summary>
    public DateTimeOffset? NoticeReviewAt { get; private set; }

    /// <summary>The newest end of the kind that was told; null: none was.</summary>
    public DateTimeOffset? ToldOf(NoticeKind about, string? wallet)
    {
        foreach (var told in Told)
        {
            if (told.About == about && told.Wallet == wallet)
            {
                return told.EndsAt;
            }
        }

        return null;
    }

    private void Apply(NoticeGiven given) =>
        Told = [.. Told.Where(told => told.About != given.About || told.Wallet != given.Wallet), new ToldEnd(given.About, given.Wallet, given.EndsAt)];

    private void TakeNotices(AccountState of) => (Told, NoticeReviewAt) = (of.Told, of.NoticeReviewAt);

    private void TakeNotices(AccountSnapshot of) => (Told, NoticeReviewAt) = (of.Told ?? [], of.NoticeReviewAt);
}

/// <param name="About">Of what.</param>
/// <param name="Wallet">Of points, their wallet.</param>
/// <param name="EndsAt">When it ends.</param>
public sealed record ToldEnd(
    [property: JsonPropertyName("a")] NoticeKind About, [property: JsonPropertyName("w")] string? Wallet, [property: JsonPropertyName("e")] DateTimeOffset EndsAt);
