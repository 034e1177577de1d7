using System.Numerics;
using Loyalty.Contracts.Programs;
using Loyalty.Domain.Accounts.Events;
using Loyalty.Simulation.Histories;

namespace Loyalty.Simulation.Oracle;

internal sealed partial class Bookkeeper
{
    /// <summary>Points that come back after their end live so long, if that is not longer ago.</summary>
    private const int SecondLifeDays = 30;

    private Bought? _returning;

    private void Return(ReturnRecorded returned, ReadOnlySpan<AccountEvent> following)
    {
        _returning = null;
        if (Sent(_returns[(returned.Channel, returned.Id)], back => back.Amount == returned.AskedAmount) is not { } back || !_account.Purchases.TryGetValue((returned.PurchaseChannel, returned.PurchaseId), out var bought))
        {
            Find(About.Command, $"nobody sent the return {returned.Id}, or what it is of");
            return;
        }

        Same(About.Command, $"return {back.Id}", (back.PurchaseChannel, back.PurchaseId, back.OccurredAt, back.Amount), (returned.PurchaseChannel, returned.PurchaseId, returned.OccurredAt, returned.AskedAmount));
        Check(returned.AskedLines.Select(static line => new BackLine(line.Line, (int)line.Quantity)).SequenceEqual(back.Lines), About.Command, $"return {back.Id} has other lines than were sent");
        Check(back.OccurredAt <= _at + Terms.ClockSkew, About.Time, $"return {back.Id} lies in the future");
        var brought = returned.WasParked ? _account.Brought.GetValueOrDefault((back.Channel, back.Id)) : _at;
        Check(brought <= bought.OccurredAt.AddDays(_terms.Returns.WindowDays), About.Time, $"return {back.Id} came when it was too late");
        Check(!bought.Returns.Contains(back.Id), About.Command, $"return {back.Id} was applied before");
        bought.Returns.Add(back.Id);
        _returning = bought;

        var before = bought.Left;
        var left = bought.Left = Less(bought.Whole, before, returned, back);
        Same(About.Quantities, $"what return {back.Id} comes to", before.Amounts.Sum() - left.Amounts.Sum(), returned.Amount);
        Same(About.Quantities, $"left after {back.Id}", left.Amounts.Sum(), returned.Remaining);
        if (_account.IsGuest)
        {
            return;
        }

        Refund(bought, before, left, returned, following);
        Same(About.TakingBack, $"spend taken back by {back.Id}", before.Items - left.Items, returned.Spend);
        Same(About.TakingBack, $"visits taken back by {back.Id}", left.IsEmpty ? 1 : 0, returned.Visits);
        Same(About.TakingBack, $"day of what {back.Id} is taken from", bought.CountsOn, returned.CountsOn);
        _account.Count(bought.CountsOn, -returned.Spend, 0, -returned.Visits);

        var taken = following.ToArray().TakeWhile(static happened => happened is not ReturnRecorded).OfType<PointsTakenBack>().Where(static one => one.Origin is null).ToList();
        foreach (var got in bought.Got)
        {
            var due = Math.Max(0, got.Points - Entitled(bought, got) - got.TakenBack);
            Same(About.TakingBack, $"taken back of {got.Rule} by {back.Id}", due, taken.Where(one => one.Rule == got.Rule).Sum(static one => one.Points));
            taken.RemoveAll(one => one.Rule == got.Rule);
        }

        Check(taken.Count == 0, About.TakingBack, $"return {back.Id} takes back what was not given");
    }

    /// <summary>What is left when a return is taken off.</summary>
    private Basket Less(Basket whole, Basket before, ReturnRecorded returned, GiveBack back)
    {
        long[] amounts = [.. before.Amounts];
        int[] quantities = [.. before.Quantities];
        foreach (var line in returned.Lines)
        {
            var index = before.Buy.Lines.Select(static line => line.Id).ToList().IndexOf(line.Line);
            if (index < 0)
            {
                Find(About.Quantities, $"the purchase has no line {line.Line}");
                continue;
            }

            amounts[index] -= line.Amount;
            quantities[index] -= (int)line.Quantity;
            Check(amounts[index] >= 0 && quantities[index] >= 0, About.Quantities, $"more of line {line.Line} comes back than was bought");
            Check(line.Quantity == 0 || quantities[index] > 0 || amounts[index] == 0, About.Quantities, $"all pieces of line {line.Line} are back, and not all that was paid");
        }

        if (back.Amount is { } amount)
        {
            Same(About.Quantities, $"amount of return {back.Id}", amount, returned.Amount);
            Check(amounts.Any(static left => left > 0) || quantities.All(static left => left == 0), About.Quantities, $"return {back.Id} of all the money leaves pieces");
        }
        else if (back.Lines.IsEmpty)
        {
            Check(amounts.All(static left => left == 0) && quantities.All(static left => left == 0), About.Quantities, $"return {back.Id} of everything leaves something");
        }
        else
        {
            Check(returned.Lines.Select(static line => new BackLine(line.Line, (int)line.Quantity)).SequenceEqual(back.Lines), About.Quantities, $"return {back.Id} brings back other lines than were asked for");
        }

        return before.With(amounts, quantities, whole);
    }

    /// <summary>What is left of a purchase is entitled to of what it was given.</summary>
    private long Entitled(Bought bought, Got got)
    {
        var left = bought.Left;
        if (left.IsEmpty)
        {
            return 0;
        }

        return got.Campaign is { } offer ? Entitled(bought, got, offer) : Entitled(bought, got, bought.Terms.Program.EarningRules.First(rule => rule.Id == got.Rule));
    }

    private long Entitled(Bought bought, Got got, EarningRule rule)
    {
        var left = bought.Left;
        if (_terms.Returns.BelowMinimum == BelowMinimum.Proportional && !Earnings.Applies(rule, left) && Earnings.Applies(rule, left, anyAmount: true))
        {
            var (some, all) = (left.Measure(rule.Items, pieces: false).Sum(), bought.Whole.Measure(rule.Items, pieces: false).Sum());
            return all == 0 ? 0 : Math.Min(Earnings.Wanted(rule, left, anyAmount: true) ?? 0, Arithmetic.Round((BigInteger)got.Points * some, all, rule.Effect!.Rounding));
        }

        return Earnings.Fitting(Earnings.Wanted(rule, left) ?? 0, got.Caps);
    }

    private long Entitled(Bought bought, Got got, Offer offer)
    {
        var before = bought.Got.TakeWhile(other => other != got).Where(static other => other.Campaign?.Effect.Multiplier is not null).Select(static other => (other.Campaign!.Campaign, other.Campaign.Effect)).ToArray();
        if (_terms.Returns.BelowMinimum == BelowMinimum.Proportional && IsBelowMinimum(bought.Terms, offer, bought.Left))
        {
            var some = Counted(bought.Terms, offer, bought.Left);
            var all = Counted(bought.Terms, offer, bought.Whole);
            var wanted = Earnings.Wanted(offer.Campaign, offer.Effect, bought.Left, bought.Terms.PurchaseRules, before, anyAmount: true) ?? 0;
            return all == 0 ? 0 : Math.Min(wanted, Arithmetic.Round((BigInteger)got.Points * some, all, PointRounding.Floor));
        }

        return Math.Min(got.Points, Earnings.Wanted(offer.Campaign, offer.Effect, bought.Left, bought.Terms.PurchaseRules, before) ?? 0);
    }

    private static bool IsBelowMinimum(Terms terms, Offer offer, Basket left) =>
        left.Items < offer.Campaign.MinimumAmount
        || terms.PurchaseRules.Any(rule => offer.Effect.Multiplier?.Rules.Contains(rule.Id) == true && !Earnings.Applies(rule, left) && Earnings.Applies(rule, left, anyAmount: true));

    /// <summary>The amount that a campaign counts.</summary>
    private static long Counted(Terms terms, Offer offer, Basket basket) => Enumerable.Range(0, basket.Counted.Length).Sum(i =>
        (offer.Effect.Multiplier is not { } multiplier
            ? basket.Counts(offer.Campaign.Items, i)
            : (offer.Campaign.Items is null || basket.Counts(offer.Campaign.Items, i))
                && terms.PurchaseRules.Any(rule => multiplier.Rules.Contains(rule.Id) && Earnings.Applies(rule, basket, anyAmount: true) && basket.Counts(rule.Items, i)))
            ? basket.Counted[i]
            : 0);

    private void TakeBack(PointsTakenBack taken)
    {
        Same(About.TakingBack, $"parts of what is taken back of {taken.Rule}", taken.Points, taken.FromEarned + taken.FromOther + taken.Debt + taken.Forgiven + taken.Expired + taken.Shared);
        if (taken.Origin == OfChallenge)
        {
            TakeBackOfChallenge(taken);
        }
        else if (taken.Origin == OfReferral)
        {
            TakeBackOfReferral(taken);
        }

        var got = taken.Origin is null && _account.Household is null ? _returning?.Got.Find(got => got.Rule == taken.Rule) : null;
        if (got is not null)
        {
            TakesFrom(taken, got);
            Check(got.TakenBack <= got.Points, About.TakingBack, $"more is taken back of {taken.Rule} than it gave");
        }

        foreach (var (bucket, points) in taken.Takes)
        {
            _account.Purse.Enter(Kind.Of(bucket), -points);
        }

        _account.Purse.Owe(taken.Wallet, taken.Debt);
        Enter(taken.Wallet, -taken.FromEarned - taken.FromOther - taken.Debt);
        var again = (taken.ExpiredAgain ?? []).Sum(static part => part.Points);
        if (taken.ExpiredBucket is { } first)
        {
            Lose(Kind.Of(first), again - taken.Expired);
        }

        foreach (var (bucket, points) in taken.ExpiredAgain ?? [])
        {
            Lose(Kind.Of(bucket), -points);
        }

        if (_terms.IsStatus(taken.Wallet))
        {
            _account.Count(taken.CountsOn, 0, -taken.Points, 0);
        }

        if (got is not null)
        {
            _account.Give(taken.Rule, PeriodsOf(taken.Rule), got.Day, -taken.Points);
            if (got.Campaign is not null && got.TakenBack == got.Points)
            {
                _account.Give(taken.Rule + "/", PeriodsOf(taken.Rule), got.Day, -1);
            }

            Same(About.TakingBack, $"awards of {taken.Rule} that are gone", got.Campaign is not null && got.TakenBack == got.Points ? 1L : 0, taken.Awards);
        }
    }

    /// <summary>
    /// First what was earned is taken, as far as it was not spent; what of it has ended is gone; for the rest the program has a
    /// setting. What repaid debt is owed again, after all else.
    /// </summary>
    private void TakesFrom(PointsTakenBack taken, Got got)
    {
        var came = got.Points - got.Repaid;
        var before = Math.Max(0, got.TakenBack - came);
        got.TakenBack += taken.Points;
        var again = Shares(got.Kind.Wallet) ? 0 : Math.Max(0, got.TakenBack - came) - before;
        var left = taken.Points - again;
        var takes = new Dictionary<Kind, long>();
        var own = got.Kind.Settled;
        Take(own);
        if (own.Active != own)
        {
            Take(own.Active);
        }

        var first = own.Active with { From = null };
        foreach (var kind in _account.Purse.Kinds(got.Kind.Wallet).Keys.Where(kind => IsSecondLife(kind, first)).OrderBy(static kind => kind.Ends))
        {
            Take(kind);
        }

        Same(About.TakingBack, $"taken from what {got.Rule} gave", taken.Points - again - left, taken.FromEarned);

        // The rest is the household's to take.
        Same(About.TakingBack, $"asked of the household for {got.Rule}", Shares(got.Kind.Wallet) ? left : 0, taken.Shared);
        left -= taken.Shared;
        var gone = Math.Min(left, _account.Gone.GetValueOrDefault(first) + _account.Gone.Where(lost => IsSecondLife(lost.Key, first)).Sum(static lost => lost.Value));
        Same(About.TakingBack, $"of what {got.Rule} gave has ended", gone, taken.Expired);
        left -= gone;
        var other = 0L;
        if (_terms.Returns.SpentPoints == SpentPoints.OtherPoints)
        {
            foreach (var (kind, points) in _account.Purse.Spend(got.Kind.Wallet, left, _at, takes.Keys))
            {
                other += points;
                takes[kind] = takes.GetValueOrDefault(kind) + points;
            }
        }

        Same(About.TakingBack, $"taken from other points for {got.Rule}", other, taken.FromOther);
        left -= other;

        var debt = again + (_terms.Returns.SpentPoints == SpentPoints.Forgive ? 0 : Math.Min(left, Math.Max(0, (_terms.Returns.DebtLimit ?? long.MaxValue) - _account.Purse.Owed(got.Kind.Wallet) - again)));
        Same(About.Debt, $"owed for {got.Rule}", debt, taken.Debt);
        var said = taken.Takes.GroupBy(static take => Kind.Of(take.Bucket)).ToDictionary(static takes => takes.Key, static takes => takes.Sum(static take => take.Points));
        Check(said.Count == takes.Count && takes.All(take => said.GetValueOrDefault(take.Key) == take.Value), About.TakingBack, $"what is taken back of {got.Rule} is taken from {List(said)} instead of {List(takes)}");

        void Take(Kind kind)
        {
            var some = Math.Min(left, Math.Max(0, _account.Purse.Held(kind)));
            left -= some;
            if (some > 0)
            {
                takes[kind] = takes.GetValueOrDefault(kind) + some;
            }
        }
    }

    private static string List(IEnumerable<KeyValuePair<Kind, long>> points) => string.Join(", ", points.Select(static part => $"{part.Value} of {part.Key}"));

    /// <summary>Whether points may be others that had been spent, and came back after their end.</summary>
    private static bool IsSecondLife(Kind kind, Kind first) => kind.Wallet == first.Wallet && kind.Day == first.Day && kind.By == first.By && kind.From is null && kind.Ends > first.Ends;

    private void Lose(Kind kind, long points) => _account.Gone[kind] = _account.Gone.GetValueOrDefault(kind) + points;

    private void Park(ReturnParked parked)
    {
        if (Sent(_returns[(parked.Channel, parked.Id)], back => back.Amount == parked.AskedAmount) is not { } back)
        {
            Find(About.Command, $"nobody sent the return {parked.Id}");
            return;
        }

        Same(About.Command, $"parked return {back.Id}", (Now(back.Member), back.PurchaseChannel, back.PurchaseId, back.OccurredAt, back.Amount), (_account.Name, parked.PurchaseChannel, parked.PurchaseId, parked.OccurredAt, parked.AskedAmount));
        Check(!_account.Purchases.ContainsKey((back.PurchaseChannel, back.PurchaseId)), About.Parking, $"return {back.Id} waits for a purchase that is there");
        Same(About.Parking, $"end of parked return {back.Id}", _at.AddDays(_terms.Program.LateWindowDays), parked.EndsAt);
        _account.Parked.Add(parked);
        _account.Brought[(parked.Channel, parked.Id)] = _at;
    }

    /// <summary>The returns that waited for a purchase end with it.</summary>
    private void Unpark(Buy buy, ReadOnlySpan<AccountEvent> following)
    {
        var ended = following.ToArray().OfType<ParkedReturnEnded>().Select(static ended => (ended.Channel, ended.Id)).ToHashSet();
        foreach (var parked in _account.Parked.Where(parked => parked.PurchaseChannel == buy.Channel && parked.PurchaseId == buy.Id))
        {
            Check(ended.Contains((parked.Channel, parked.Id)), About.Parking, $"return {parked.Id} still waits for {buy.Id}, which is there");
        }
    }

    private void EndParked(ParkedReturnEnded ended)
    {
        var parked = _account.Parked.Find(parked => parked.Channel == ended.Channel && parked.Id == ended.Id);
        if (parked is null)
        {
            Find(About.Parking, $"return {ended.Id} ends and did not wait");
            return;
        }

        _account.Parked.Remove(parked);
        if (_account.Erasing && ended.Outcome == "memberErased")
        {
            return;
        }

        var isThere = _account.Purchases.TryGetValue((parked.PurchaseChannel, parked.PurchaseId), out var bought);
        Check(isThere ? ended.Outcome != "purchaseNeverCame" : ended.Outcome == "purchaseNeverCame" && parked.EndsAt <= _at, About.Parking, $"return {ended.Id} ended as {ended.Outcome}");
        Check((ended.Outcome == "applied") == (bought?.Returns.Contains(ended.Id) == true), About.Parking, $"return {ended.Id} ended as {ended.Outcome}");
    }
}
