using Loyalty.Contracts.Programs;
using Loyalty.Domain.Accounts.Events;
using Loyalty.Domain.Programs;

namespace Loyalty.Domain.Accounts;

/// <summary>When points that come in become active, and when they end.</summary>
/// <param name="ActiveFrom">Null: at once, or once they are confirmed.</param>
/// <param name="LapsesAt">Null: they do not lapse.</param>
/// <param name="ExpiresAt">Exclusive; null: never. Of points that slide: as it is now.</param>
/// <param name="Slides">As of <see cref="BucketKey.Slides"/>.</param>
/// <param name="Awaits">A confirmation makes them active.</param>
internal readonly record struct PointDates(DateTimeOffset? ActiveFrom, DateTimeOffset? LapsesAt, DateTimeOffset? ExpiresAt, DateTimeOffset? Slides, bool Awaits);

/// <summary>The dates of the points that come in with one record, and what they do to the ends of points that slide.</summary>
/// <param name="state">The account before the record.</param>
/// <param name="edition">The edition that gives the points.</param>
/// <param name="at">When the record counts as received.</param>
internal sealed class PointDating(AccountState state, CompiledEdition edition, DateTimeOffset at)
{
    // Null: none, as for all wallets but those that slide.
    private List<ExpiryMoved>? _moves;

    /// <summary>What goes into the record before the points, one for each wallet whose end moves.</summary>
    public IReadOnlyList<ExpiryMoved> Moves => (IReadOnlyList<ExpiryMoved>?)_moves ?? [];

    /// <summary>The dates of points.</summary>
    /// <param name="wallet">The wallet.</param>
    /// <param name="earnedOn">The day that they are earned on.</param>
    /// <param name="moves">Whether earning them moves the end of the wallet's active points: a purchase's do.</param>
    /// <param name="awaits">Whether they can wait for a confirmation.</param>
    public PointDates Of(WalletDefinition wallet, DateOnly earnedOn, bool moves, bool awaits)
    {
        var limit = awaits && wallet.Confirmation is { } confirmation ? edition.Calendar.StartOf(earnedOn.AddDays(confirmation.Days)) : (DateTimeOffset?)null;
        var lapsesAt = wallet.Confirmation?.Unconfirmed == Unconfirmed.Lapse ? limit : null;
        var activeFrom = lapsesAt is null ? limit ?? edition.ActiveFrom(wallet, earnedOn) : null;

        // What has become active by now counts as active.
        activeFrom = activeFrom <= at ? null : activeFrom;
        if (wallet.Expiry is not { Kind: ExpiryKind.Sliding })
        {
            return new PointDates(activeFrom, lapsesAt, edition.ExpiresAt(wallet, earnedOn), null, limit is not null);
        }

        var sliding = moves ? Move(wallet, earnedOn) : null;
        sliding ??= Sliding(wallet.Id) ?? Begin(wallet, earnedOn);

        // Points never end before they can be spent: where they would, they move the end as a purchase's do.
        if ((activeFrom ?? lapsesAt) >= sliding.EndsAt)
        {
            sliding = Move(wallet, earnedOn)!;
        }

        return new PointDates(activeFrom, lapsesAt, sliding.EndsAt, sliding.Since, limit is not null);
    }

    /// <summary>Points of the wallet are redeemed: what slides ends later.</summary>
    public void Redeem(WalletDefinition wallet, DateOnly day)
    {
        if (wallet.Expiry is { Kind: ExpiryKind.Sliding })
        {
            Move(wallet, day);
        }
    }

    private SlidingExpiry? Sliding(string wallet)
    {
        // What begins with this record begins because nothing else slides.
        var sliding = state.SlidingAt(wallet, at);
        var moved = _moves?.Find(move => move.Wallet == wallet && (sliding is null || move.Since == sliding.Since));
        return moved is null ? sliding : new SlidingExpiry(wallet, moved.Since, moved.ExpiresAt);
    }

    /// <summary>
    /// Moves the end of what slides, if the day gives a later one; null when nothing slides. After members were merged
    /// points may slide that began apart: they move together, the newest last.
    /// </summary>
    private SlidingExpiry? Move(WalletDefinition wallet, DateOnly day)
    {
        var end = End(wallet, day);
        foreach (var slide in state.Slides)
        {
            if (slide.Wallet == wallet.Id && slide.EndsAt > at && slide.EndsAt < end
                && _moves?.Exists(move => move.Wallet == slide.Wallet && move.Since == slide.Since && move.ExpiresAt >= end) != true)
            {
                Set(slide with { EndsAt = end });
            }
        }

        return Sliding(wallet.Id) is { } sliding && sliding.EndsAt < end ? Set(sliding with { EndsAt = end }) : Sliding(wallet.Id);
    }

    private SlidingExpiry Begin(WalletDefinition wallet, DateOnly day)
    {
        // No two of a wallet begin at the same instant, or late points would be taken for others that have ended.
        DateTimeOffset? newest = null;
        foreach (var slide in state.Slides)
        {
            newest = slide.Wallet == wallet.Id && !(slide.Since <= newest) ? slide.Since : newest;
        }

        return Set(new SlidingExpiry(wallet.Id, newest >= at ? newest.Value.AddTicks(1) : at.ToUniversalTime(), End(wallet, day)));
    }

    private SlidingExpiry Set(SlidingExpiry sliding)
    {
        _moves ??= [];
        _moves.RemoveAll(move => move.Wallet == sliding.Wallet && move.Since == sliding.Since);
        _moves.Add(new ExpiryMoved { At = at.ToUniversalTime(), Wallet = sliding.Wallet, Since = sliding.Since, ExpiresAt = sliding.EndsAt });
        return sliding;
    }

    private DateTimeOffset End(WalletDefinition wallet, DateOnly day) => edition.ExpiresAt(wallet, day)!.Value;
}
