using Loyalty.Contracts.Rewards;
using Loyalty.Domain.Accounts.Events;

namespace Loyalty.Simulation.Oracle;

internal sealed partial class Bookkeeper
{
    private readonly HashSet<string> _issued = [];

    private void Redeem(RedemptionStarted started)
    {
        _account.Redeeming[started.Id] = started;
        _account.Redeemed.Add((started.Reward, started.Voucher, started.Day));
        if (Sent(_redeems[started.Voucher], redeem => redeem.Reward == started.Reward) is not { } redeem || _terms.Reward(started.Reward)?.Definition is not { } reward)
        {
            Find(About.Command, $"nobody asked for the voucher {started.Voucher}");
            return;
        }

        var day = _terms.Days.Of(_at);
        Same(About.Command, $"redemption {redeem.Key}", (Now(redeem.Member), redeem.Reward, redeem.Channel), (_account.Name, started.Reward, started.Channel));
        Same(About.Redeeming, $"price of {reward.Id}", (reward.Price!.Wallet, reward.Price.Points), (started.Wallet, started.Points));
        Same(About.Redeeming, $"what {redeem.Key} costs", reward.Price.Points, _entry.Record.Events.OfType<PointsSpent>().Where(spent => spent.Reference == started.Voucher).Sum(static spent => spent.Points));
        Same(About.Redeeming, "day of the redemption", day, started.Day);
        Same(About.Vouchers, $"end of the voucher of {reward.Id}", reward.VoucherDays is { } days ? _terms.Days.Start(day.AddDays(days + 1)) : (DateTimeOffset?)null, started.ExpiresAt);
        Check(!reward.Retired && !(_at < reward.From) && !(_at >= reward.Until), About.Redeeming, $"{reward.Id} is redeemed when it is not offered");
        Check(reward.Channels.IsEmpty || reward.Channels.Contains(started.Channel), About.Redeeming, $"{reward.Id} is redeemed in {started.Channel}");
        Check(reward.Tier is null || _terms.Rank(_account.Tier) >= _terms.Rank(reward.Tier), About.Redeeming, $"{reward.Id} is redeemed by a member of {_account.Tier}");
        foreach (var limit in reward.PerMember)
        {
            var count = _account.Redeemed.Count(redeemed => redeemed.Reward == reward.Id && Terms.First(limit.Period, redeemed.Day) == Terms.First(limit.Period, day));
            Check(count <= limit.Count, About.Caps, $"{count} of {reward.Id} in a {limit.Period}");
        }
    }

    private void Issue(VoucherIssued issued)
    {
        Check(_account.Redeeming.Remove(issued.Id), About.Redeeming, $"voucher {issued.Voucher} is issued, and nothing was held for it");
        Check(_issued.Add(issued.Voucher), About.Redeeming, $"voucher {issued.Voucher} is issued twice");
        _account.Vouchers[issued.Voucher] = issued;
    }

    private void Undo(RedemptionUndone undone)
    {
        Check(_account.Redeeming.Remove(undone.Id), About.Redeeming, $"the redemption {undone.Id} is undone, and was not under way");
        Check(Comes(undone.Voucher), About.Redeeming, $"what was held for {undone.Voucher} does not come back");
        _account.Redeemed.RemoveAll(redeemed => redeemed.Voucher == undone.Voucher);
    }

    private void Close(string voucher, string reward)
    {
        Check(_account.Vouchers.Remove(voucher), About.Vouchers, $"voucher {voucher} of {reward} ends, and could not be used any more");
    }

    private void Cancel(VoucherCancelled cancelled)
    {
        Close(cancelled.Voucher, cancelled.Reward);
        Check(Comes(cancelled.Voucher), About.Vouchers, $"what was paid for {cancelled.Voucher} does not come back");
        var isCounted = _terms.Reward(cancelled.Reward)?.Definition.Stock == StockKind.Counted;
        Same(About.Vouchers, $"the piece of {cancelled.Voucher} goes back", isCounted, cancelled.Restocked);
        _account.Redeemed.RemoveAll(redeemed => redeemed.Voucher == cancelled.Voucher);
    }

    private void Expire(VoucherExpired expired)
    {
        var ends = _account.Vouchers.GetValueOrDefault(expired.Voucher)?.ExpiresAt;
        Check(_account.Erasing ? expired.At == _at : ends == expired.At && expired.At <= _at, About.Vouchers, $"voucher {expired.Voucher} ended at {expired.At:O} instead of {ends:O}");
        Close(expired.Voucher, expired.Reward);
    }

    /// <summary>Whether points come back in the record for a voucher.</summary>
    private bool Comes(string voucher) => _entry.Record.Events.Any(happened => happened is PointsRestored { Reason: "redeemed" } restored && restored.Reference == voucher);
}
