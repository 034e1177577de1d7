using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Loyalty.Domain.Accounts.Events;

namespace Loyalty.Domain.Accounts;

// When the member bought last, and where: an order that is sent back whole is as if it had not been.
public sealed partial class AccountState
{
    /// <summary>So many of the newest purchases are known; who sends more of them back whole, one after another, keeps the oldest as the newest.</summary>
    public const int LatestKept = 8;

    private ImmutableArray<LatestPurchase> _latest = [];
    private bool _olderForgotten;

    /// <summary>When the newest purchase occurred of which anything is left; null: there is none.</summary>
    public DateTimeOffset? LastPurchaseAt => _latest.IsEmpty ? null : _latest[0].At;

    /// <summary>The channel of the newest purchase of which anything is left; null: there is none, or from before this was kept.</summary>
    public string? LastChannel => _latest.IsEmpty ? null : _latest[0].Channel;

    private void Came(PurchaseRecorded purchase)
    {
        if (!purchase.Guest)
        {
            TakeInLatest([new LatestPurchase(purchase.OccurredAt, purchase.Channel)]);
        }
        else if (!(LastPurchaseAt >= purchase.OccurredAt))
        {
            (_latest, _olderForgotten) = ([new LatestPurchase(purchase.OccurredAt, null)], true);
        }
    }

    /// <summary>Nothing is left of a purchase.</summary>
    private void Went(LatestPurchase purchase)
    {
        var place = _latest.IndexOf(purchase);
        if (place >= 0 && !(_olderForgotten && _latest.Length == 1))
        {
            _latest = _latest.RemoveAt(place);
        }
    }

    /// <summary>Newest first; of one instant the one that was there.</summary>
    private void TakeInLatest(ImmutableArray<LatestPurchase> came)
    {
        foreach (var purchase in came)
        {
            var place = 0;
            while (place < _latest.Length && _latest[place].At >= purchase.At)
            {
                place++;
            }

            if (place < LatestKept)
            {
                _latest = _latest.Insert(place, purchase);
            }

            _olderForgotten |= place == LatestKept || _latest.Length > LatestKept;
            if (_latest.Length > LatestKept)
            {
                _latest = _latest.RemoveAt(LatestKept);
            }
        }
    }

    private void ForgetLatest() => (_latest, _olderForgotten) = ([], false);

    private void TakeLatest(AccountState of) => (_latest, _olderForgotten) = (of._latest, of._olderForgotten);

    private void TakeLatest(AccountSnapshot of)
    {
        _latest = of.LastPurchaseAt is { } last ? [new LatestPurchase(last, of.LastChannel), .. of.Earlier ?? []] : [];
        _olderForgotten = WereForgotten(of.Purchases, of.Earlier, of.EarlierForgotten);
    }

    /// <summary>What stands behind the newest purchase, as it is stored; null: nothing is known of it, or none ever came.</summary>
    internal ImmutableArray<LatestPurchase>? Earlier => _latest.Length > 1 ? _latest.RemoveAt(0) : Purchases < 2 || _olderForgotten ? null : [];

    /// <summary>Whether there were more than <see cref="Earlier"/>; null: as that tells.</summary>
    internal bool? EarlierForgotten => _olderForgotten && _latest.Length > 1 ? true : null;

    private static bool WereForgotten(long purchases, ImmutableArray<LatestPurchase>? earlier, bool? forgotten) => forgotten ?? (purchases > 1 && earlier is null);
}

/// <summary>One of the newest purchases of a member.</summary>
/// <param name="At">When it occurred.</param>
/// <param name="Channel">Where; null: not known.</param>
public readonly record struct LatestPurchase([property: JsonPropertyName("t")] DateTimeOffset At, [property: JsonPropertyName("c")] string? Channel);
