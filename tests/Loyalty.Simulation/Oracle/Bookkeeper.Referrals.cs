using Loyalty.Contracts.Referrals;
using Loyalty.Domain.Accounts;
using Loyalty.Domain.Accounts.Events;
using Loyalty.Simulation.Histories;

namespace Loyalty.Simulation.Oracle;

// Friends: one first purchase of each gives both sides something, and its return takes both back.
internal sealed partial class Bookkeeper
{
    private const string OfReferral = "referral";

    /// <summary>The purchase of the record, as far as it may qualify a referral.</summary>
    private (Bought Bought, DateOnly Day)? _qualifying;

    /// <summary>By those who were brought, as who they joined.</summary>
    public Dictionary<string, Referred> Referrals { get; } = [];

    private void BeginReferrals() => _qualifying = null;

    private void MakeCode(ReferralCodeMade made)
    {
        Check(_account.Code is null, About.Codes, $"{_account.Name} has the code {_account.Code} already");
        Check(_makeCodes.Any(make => Now(make.Member) == _account.Name), About.Codes, $"nobody asked for a code of {_account.Name}");
        Same(About.Codes, "code", Names.ReferralCode(_account.Name), made.Code);
        _account.Code = made.Code;
    }

    /// <summary>Somebody joins with a code.</summary>
    private void Refer(MemberReferred referred)
    {
        var by = Referrals[_account.Name] = new Referred(_account.Name, referred);
        _account.Referral = by;
        if (!_enrolls.TryGetValue(_account.Name, out var enroll) || enroll.ReferredBy is not { } owner)
        {
            Find(About.Codes, $"{_account.Name} has sent no code");
            return;
        }

        Same(About.Codes, $"day on which {_account.Name} joins", (_at, _terms.Days.Of(_at)), (referred.At, referred.Day));
        var sent = FirstSent(enroll);
        if (referred.By is null)
        {
            Same(About.Codes, $"why {_account.Name} is brought by nobody", "codeUnknown", referred.Refused);
            var isKnown = _told.Any(told => told is { Kind: ToldKind.Acknowledged, Answer: MemberReferralCode code } && code.Member == owner && told.Ended < sent);
            Check(!isKnown || RanTwo() || Became(owner).Any(static account => account.Erasing), About.Codes, $"the code of {owner} is nobody's");
            return;
        }

        Check(Became(owner).Any(account => account.Name == referred.By), About.Codes, $"the code of {owner} is that of {referred.By}");
        Self(referred.By, referred.Refused == "selfReferral", sent);
        Check(referred.Refused is null or "selfReferral", About.Codes, $"the code of {owner} does not count: {referred.Refused}");
    }

    /// <summary>Whether both are one person: who shares a device is, and nobody else but who was merged.</summary>
    private void Self(string by, bool isSaid, long sent)
    {
        var friend = _account.Name;
        var known = Devices(friend, long.MaxValue).Intersect(Devices(by, sent)).Any() && Devices(friend, sent).Append(_enrolls.GetValueOrDefault(friend)?.Device).Intersect(Devices(by, sent)).Any(static device => device is not null);
        var may = by == friend || HasMerged(friend) || HasMerged(by) || Devices(friend, long.MaxValue).Intersect(Devices(by, long.MaxValue)).Any();
        Check(isSaid ? may : !known || RanTwo() || Became(by).Any(static account => account.Erasing), About.Codes, $"{by} and {friend} are {(isSaid ? "" : "not ")}said to be the same");
    }

    private bool HasMerged(string member) => _merges.Values.Any(merge => merge.Member == member || merge.Into == member);

    /// <summary>What was told of a member's devices, and taken, before something.</summary>
    private IEnumerable<string?> Devices(string member, long before) =>
        from told in _told
        where told.Kind == ToldKind.Acknowledged ? told.Ended < before : before == long.MaxValue
        let device = told.Command switch
        {
            Histories.Enroll enroll when enroll.Member == member => enroll.Device,
            Histories.MakeCode make when make.Member == member => make.Device,
            _ => null,
        }
        where device is not null
        select device;

    private long FirstSent(Command command) => _sent.GetValueOrDefault(command.Number, long.MaxValue);

    /// <summary>The purchase in the record is the one for which both get something.</summary>
    private void Start(ReferralStarted started)
    {
        if (_qualifying is not var (bought, day) || _account.Referral is not { } referral || !Qualifies(referral, bought, day))
        {
            Find(About.Referrals, $"{started.PurchaseId} qualifies nothing");
            return;
        }

        var terms = bought.Terms.Program.Referral!;
        var buy = bought.Whole.Buy;
        (referral.Started, referral.Terms, referral.Said) = (started, bought.Terms, ReferralState.Qualified);
        Same(About.Referrals, $"what {buy.Id} qualifies", (referral.By, referral.Friend, day), (started.By, started.Friend ?? _account.Name, started.Day));
        Same(About.Referrals, "by which purchase", (buy.Channel, buy.Id), (started.PurchaseChannel, started.PurchaseId));
        Same(About.Referrals, $"what {referral.By} is to get", (terms.Referrer.Wallet, terms.Referrer.Points), (started.Wallet, started.Points));
        referral.Friends = Rewarded(terms.Friend, day, bought.Terms, $"{referral.Friend} gets");
        Self(referral.By!, isSaid: false, FirstSent(buy));
    }

    /// <summary>Whoever bought is the member who was to get something for it.</summary>
    private void Refuse(ReferralRefused refused)
    {
        if (_qualifying is not var (bought, day) || _account.Referral is not { } referral || !Qualifies(referral, bought, day))
        {
            Find(About.Referrals, $"what {refused.By} gets is refused, and nothing qualifies");
            return;
        }

        Same(About.Referrals, "what is refused", (referral.By, referral.Friend, day, "selfReferral"), (refused.By, refused.Friend ?? _account.Name, refused.Day, refused.Refused));
        Self(referral.By!, isSaid: true, FirstSent(bought.Whole.Buy));
        (referral.IsRefused, referral.Said) = (true, ReferralState.Refused);
    }

    private bool Qualifies(Referred referral, Bought bought, DateOnly day) =>
        referral.IsOpen && bought.Terms.Program.Referral is { } terms && _terms.Days.Of(bought.OccurredAt) >= referral.Day && day >= referral.Day && day <= referral.Day.AddDays(terms.WithinDays) && bought.Whole.Items > 0;

    /// <summary>What one side got in the record is what it should.</summary>
    private Got? Rewarded(ReferralReward? reward, DateOnly day, Terms terms, string what)
    {
        var awards = _entry.Record.Events.OfType<PointsAwarded>().Where(static award => award.Origin == OfReferral).ToArray();
        Same(About.Referrals, what, Sums(reward is null ? [] : [(reward.Wallet!, reward.Points)]), Sums(awards.Select(static award => (award.Wallet, award.Points))));
        if (awards is not [var award, ..])
        {
            return null;
        }

        Dated(award, day, terms);
        return new Got(OfReferral, award.Points, KindOf(award), [], null, day, award.Repaid);
    }

    /// <summary>The member who brought a friend says what there is for it: once, for ever.</summary>
    private void Earn(ReferralEarned earned)
    {
        if (!Referrals.TryGetValue(earned.Friend, out var referral) || referral.Started is not { } started || Now(started.By) != _account.Name)
        {
            Find(About.Referrals, $"{_account.Name} gets something for {earned.Friend}, who was brought by somebody else or has not bought");
            return;
        }

        Check(referral.Earned is null, About.Referrals, $"{_account.Name} gets something for {earned.Friend} twice");
        referral.Earned = earned;
        var terms = referral.Terms!.Program.Referral!;
        var isFull = terms.Caps.Any(cap => _account.Friends.Count(day => Terms.First(cap.Period, day) == Terms.First(cap.Period, started.Day)) >= cap.Referrals);
        var refused = _account.Blocked ? "referrerBlocked" : isFull ? "referralCapReached" : null;
        Same(About.Referrals, $"why {_account.Name} gets nothing for {earned.Friend}", refused, earned.Refused);
        referral.Members = Rewarded(earned.Refused is null ? terms.Referrer : null, started.Day, referral.Terms, $"{_account.Name} gets for {earned.Friend}");
        if (earned.Refused is null)
        {
            _account.Friends.Add(started.Day);
        }
    }

    /// <summary>The purchase has come back in time.</summary>
    private void Undo(ReferralUndone undone)
    {
        var friend = undone.Friend ?? _account.Name;
        if (_returning is not { } bought || Standing(_account).FirstOrDefault(referral => referral.Friend == friend) is not { } referral || !IsDueBack(referral, bought))
        {
            Find(About.ReferralsBack, $"what was given for {friend} is taken back, and no return is the reason");
            return;
        }

        (referral.IsUndone, referral.Said) = (true, ReferralState.TakenBack);
        Same(About.ReferralsBack, $"who gives back what was given for {friend}", referral.By, undone.By);
        Same(About.ReferralsBack, $"{friend} gives back", referral.Friends?.Points ?? 0, referral.Friends?.TakenBack ?? 0);
    }

    /// <summary>Its purchase has come back in time, with nothing left of it that counts.</summary>
    private bool IsDueBack(Referred referral, Bought bought) =>
        referral.IsBy((bought.Whole.Buy.Channel, bought.Whole.Buy.Id)) && _at <= (_terms.Days.Of(bought.OccurredAt) == bought.CountsOn ? bought.OccurredAt : _terms.Days.Start(bought.CountsOn)).AddDays(referral.Terms!.Program.Referral!.ReturnDays) && bought.Left.Items == 0;

    private void GiveBack(ReferralTakenBack taken)
    {
        if (!Referrals.TryGetValue(taken.Friend, out var referral) || !referral.IsUndone || Now(referral.By) != _account.Name)
        {
            Find(About.ReferralsBack, $"{_account.Name} gives back what was given for {taken.Friend}, whose purchase stands");
            return;
        }

        Check(referral.Earned is not null, About.ReferralsBack, $"{_account.Name} gives back what was given for {taken.Friend} before it was");
        Check(!referral.IsBack, About.ReferralsBack, $"{_account.Name} gives back twice what was given for {taken.Friend}");
        referral.IsBack = true;
        if (referral.Members is { } got)
        {
            _account.Friends.Remove(got.Day);
        }

        Same(About.ReferralsBack, $"{_account.Name} gives back for {taken.Friend}", referral.Members?.Points ?? 0, OfReferrals(_entry.Record));
    }

    private static long OfReferrals(AccountRecord record) => record.Events.OfType<PointsTakenBack>().Where(static taken => taken.Origin == OfReferral).Sum(static taken => taken.Points);

    private void TakeBackOfReferral(PointsTakenBack taken)
    {
        var referral = _entry.Record.First<ReferralTakenBack>() is { } back ? Referrals.GetValueOrDefault(back.Friend)
            : _returning is { } bought ? Standing(_account).FirstOrDefault(referral => IsDueBack(referral, bought))
            : null;
        if ((_entry.Record.First<ReferralTakenBack>() is null ? referral?.Friends : referral?.Members) is not { } got)
        {
            Find(About.ReferralsBack, $"{taken.Points} are taken back that no friend was the reason for");
            return;
        }

        TakesFrom(taken, got);
        Same(About.ReferralsBack, "taken back", got.Points, got.TakenBack);
    }

    private void End(ReferralEnded ended)
    {
        var friend = ended.Friend ?? _account.Name;
        if (!Referrals.TryGetValue(friend, out var referral) || referral.Started is null || (ended.Undone && !referral.IsUndone))
        {
            Find(About.Referrals, $"what {friend} has begun ends, and has not begun");
            return;
        }

        var isGone = Holder(ended.By)!.Erasing;
        if (ended.Undone)
        {
            Check(referral is { IsOver: true, IsBackOver: false }, About.ReferralsBack, $"that what was given for {friend} is back is known twice, or too soon");
            Check((referral.IsBack && ended.Points == (referral.Members?.Points ?? 0)) || isGone, About.ReferralsBack, $"{ended.Points} are said to be back that {ended.By} got for {friend}");
            referral.IsBackOver = true;
            return;
        }

        Check(!referral.IsOver, About.Referrals, $"what became of {friend} is known twice");
        Check(isGone || referral.Earned is not null, About.Referrals, $"what became of {friend} is known, and {ended.By} does not");
        if (!isGone)
        {
            Same(About.Referrals, $"what {ended.By} is said to have got for {friend}", (referral.Members?.Points ?? 0, referral.Earned?.Refused), (ended.Points, ended.Refused));
        }

        referral.IsOver = true;
        referral.Said = referral.IsUndone ? referral.Said : ended.Refused is null ? ReferralState.Rewarded : ReferralState.NotRewarded;
    }

    /// <summary>Its own, and those of members who were merged into it.</summary>
    private static IEnumerable<Referred> Standing(Account account) => account.Referral is { } own ? account.OtherReferrals.Prepend(own) : account.OtherReferrals;

    /// <summary>A member stands in one referral; of that of another one only what a return takes back is left, unless a purchase has been made by that one alone.</summary>
    private void JoinReferrals(Account other)
    {
        if (other.Referral is { } theirs)
        {
            if (_account.Referral is not { } own || own.IsRefused || (own.IsOpen && theirs.Started is not null))
            {
                _account.Referral = theirs;
            }
            else if (theirs is { Started: not null, IsUndone: false })
            {
                _account.OtherReferrals.Add(theirs);
            }
        }

        _account.OtherReferrals.AddRange(other.OtherReferrals);
        _account.Friends.AddRange(other.Friends);
        if (_account.Referral is { IsOpen: true, By: { } by } open && (by == _account.Name || _account.Was.Contains(by)))
        {
            open.IsRefused = true;
        }
    }

    /// <summary>Whatever should have begun by the record has, and nothing else was given.</summary>
    private void CloseReferrals(AccountRecord record)
    {
        if (_qualifying is var (bought, day) && _account.Referral is { } referral)
        {
            Check(!Qualifies(referral, bought, day), About.Referrals, $"{referral.By} gets nothing for {bought.Whole.Buy.Id} of {referral.Friend}");
        }

        if (_returning is { } returned)
        {
            Check(!Standing(_account).Any(referral => IsDueBack(referral, returned)), About.ReferralsBack, $"what was given for {returned.Whole.Buy.Id} is not taken back");
        }

        Check(
            record.First<ReferralStarted>() is not null || record.First<ReferralEarned>() is { Refused: null } || !record.Events.OfType<PointsAwarded>().Any(static award => award.Origin == OfReferral),
            About.Referrals,
            "something is given for a friend who has not bought");
    }
}
