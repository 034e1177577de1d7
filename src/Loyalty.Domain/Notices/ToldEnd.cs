using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Loyalty.Contracts.Notices;
using Loyalty.Domain.Accounts.Events;

namespace Loyalty.Domain.Accounts;

/// <param name="About">Of what.</param>
/// <param name="Wallet">Of points, their wallet.</param>
/// <param name="EndsAt">When it ends.</param>
/// <param name="AndBefore">Whatever ends before it counts as told, too: of more ends than are kept the first are not told apart any more.</param>
public sealed record ToldEnd(
    [property: JsonPropertyName("a")] NoticeKind About,
    [property: JsonPropertyName("w")] string? Wallet,
    [property: JsonPropertyName("e")] DateTimeOffset EndsAt,
    [property: JsonPropertyName("b")] bool AndBefore = false)
{
    /// <summary>Of each wallet; more than a month of days.</summary>
    private const int EndsKept = 40;

    public static ToldEnd Of(NoticeGiven given) => new(given.About, given.Wallet, given.EndsAt);

    /// <summary>Whether it is among them that points of the wallet end then.</summary>
    public static bool Covers(ImmutableArray<ToldEnd> told, string? wallet, DateTimeOffset end)
    {
        foreach (var known in told)
        {
            if (known.About == NoticeKind.PointsExpire && known.Wallet == wallet && (known.EndsAt == end || (known.AndBefore && known.EndsAt > end)))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Of the wallet's ends the newest.</summary>
    public static ImmutableArray<ToldEnd> Bounded(ImmutableArray<ToldEnd> told, string wallet)
    {
        ToldEnd[] ends = [.. told.Where(known => known.About == NoticeKind.PointsExpire && known.Wallet == wallet).OrderBy(known => known.EndsAt)];
        return ends.Length <= EndsKept
            ? told
            : [.. told.Except(ends), ends[^EndsKept] with { AndBefore = true }, .. ends[^(EndsKept - 1)..]];
    }

    /// <summary>Those that both have told.</summary>
    public static IEnumerable<ToldEnd> Both(ImmutableArray<ToldEnd> one, ImmutableArray<ToldEnd> other) =>
        from known in one.Concat(other)
        where known.About == NoticeKind.PointsExpire && Covers(one, known.Wallet, known.EndsAt) && Covers(other, known.Wallet, known.EndsAt)
        group known by (known.Wallet, known.EndsAt) into same
        select same.First() with { AndBefore = AllBefore(one, same.First()) && AllBefore(other, same.First()) };

    private static bool AllBefore(ImmutableArray<ToldEnd> told, ToldEnd end) =>
        told.Any(known => known.About == end.About && known.Wallet == end.Wallet && known.AndBefore && known.EndsAt >= end.EndsAt);
}
