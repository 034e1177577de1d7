using Loyalty.Domain.Accounts.Events;

namespace Loyalty.Simulation.Oracle;

internal sealed partial class Bookkeeper
{
    private void Block(bool lifts)
    {
        var key = _entry.Record.Key[(_entry.Record.Key.LastIndexOf('/') + 1)..];
        if (!_blocks.TryGetValue(key, out var block))
        {
            Find(About.Command, $"nobody asked for {_entry.Record.Key}");
            return;
        }

        Same(About.Command, $"block {key}", (Now(block.Member), block.Lifts), (_account.Name, lifts));
        Check(_account.Blocked == lifts, About.Blocking, lifts ? "a member goes on who was not blocked" : "a member is blocked twice");
        _account.Blocked = !lifts;
    }

    private void StartErasing()
    {
        Check(_erased.Contains(_account.Name), About.Command, "nobody asked to erase the member");
        _account.Erasing = true;
    }

    private void Forfeit(PointsForfeited forfeited)
    {
        var held = _account.Purse.Kinds(forfeited.Wallet);
        var said = forfeited.Takes.ToDictionary(static take => Kind.Of(take.Bucket), static take => take.Points);
        Check(held.Count == said.Count && held.All(kind => said.GetValueOrDefault(kind.Key) == kind.Value), About.Erasing, $"{List(said)} are forfeited instead of {List(held)}");
        Same(About.Erasing, $"{forfeited.Wallet} forfeited", said.Values.Sum(), forfeited.Points);
        Same(About.Erasing, $"{forfeited.Wallet} not owed any more", _account.Purse.Owed(forfeited.Wallet), forfeited.Debt);
        foreach (var (kind, points) in said)
        {
            _account.Purse.Enter(kind, -points);
        }

        _account.Purse.Owe(forfeited.Wallet, -forfeited.Debt);
        Enter(forfeited.Wallet, forfeited.Debt - forfeited.Points);
    }

    /// <summary>Nothing is left of the member but the journal.</summary>
    private void Erase(MemberErased erased)
    {
        Check(_account.Erasing, About.Erasing, "a member is erased whose erasing has not begun");
        Same(About.Erasing, "tier before", _account.Tier, erased.From);
        Check(_terms.Wallets.All(wallet => _account.Purse.Kinds(wallet).Count == 0 && _account.Purse.Owed(wallet) == 0), About.Erasing, "points are left of a member who is erased");
        Check(_account.Vouchers.Count == 0 && _account.Parked.Count == 0 && _account.Redeeming.Count == 0, About.Erasing, "vouchers, returns or redemptions are left of a member who is erased");
        (_account.Tier, _account.TierUntil, _account.Membership, _account.Lent, _account.Erased) = (null, null, null, null, true);
    }
}
