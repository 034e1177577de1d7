using Loyalty.Contracts.Programs;
using Loyalty.Domain.Accounts.Events;
using Loyalty.Simulation.Histories;

namespace Loyalty.Simulation.Oracle;

// What members pay for: a stretch of days after another, and a tier meanwhile.
internal sealed partial class Bookkeeper
{
    private void Pay(MembershipPaid paid)
    {
        var key = _entry.Record.Key[(_entry.Record.Key.LastIndexOf('/') + 1)..];
        if (!_payments.TryGetValue(key, out var pay))
        {
            Find(About.Command, $"nobody told of the payment {key}");
            return;
        }

        Same(About.Command, $"payment {key}", (Now(pay.Member), pay.Plan, pay.PaidAt), (_account.Name, paid.Plan, paid.PaidAt));
        ValuedBy(paid.Edition, $"payment {key}", _at);
        Check(pay.PaidAt <= _at + Terms.ClockSkew, About.Memberships, $"payment {key} lies in the future");
        var held = _account.Membership;
        Check(held is null || (held.Plan == pay.Plan && !held.IsOver(_at)), About.Memberships, $"{pay.Plan} is paid for and {held} is held");
        var plan = _valuing.Membership(pay.Plan)!;
        var starts = held?.Ends ?? _terms.Counts(pay.PaidAt, _at).At;
        var first = _terms.Days.Of(starts);
        var months = plan.Unit == ExpiryUnit.Months ? plan.Length : plan.Length * 12;
        var began = _terms.Days.Of(held?.Since ?? starts);
        var since = ((first.Year - began.Year) * 12) + first.Month - began.Month;
        var last = plan.Unit == ExpiryUnit.Days ? first.AddDays(plan.Length)
            : began.AddMonths(since) == first ? began.AddMonths(since + months)
            : first.AddMonths(months);
        var now = new Held(pay.Plan, held?.Since ?? starts, _terms.Days.Start(last), _terms.Days.Start(last.AddDays(plan.GraceDays)), false);
        Same(About.Memberships, $"what {key} pays for", (starts, now), (paid.StartsAt, new Held(paid.Plan, paid.Since, paid.EndsAt, paid.LapsesAt, false)));
        Check(!now.IsOver(_at), About.Memberships, $"what {key} pays for is over");
        _account.Membership = now;
        if (plan.Tier is { } tier && _terms.Program.Tiers is not null)
        {
            _account.Lent = (_terms.Rank(tier), now.Lapses);
            Same(About.Tiers, $"the tier that {key} pays for", "membership", _entry.Record.Events.OfType<TierChanged>().LastOrDefault()?.Reason);
        }
    }

    private void End(MembershipEnded ended)
    {
        if (_account.Membership is not { } held || held.Plan != ended.Plan)
        {
            Find(About.Memberships, $"{ended.Plan} ends, which is not held");
            return;
        }

        if (ended.Reason == "lapsed")
        {
            Check(held.Lapses == ended.At && held.IsOver(_at), About.Memberships, $"{held} lapses at {ended.At:O}");
            _account.Membership = null;
            return;
        }

        var key = _entry.Record.Key[(_entry.Record.Key.LastIndexOf('/') + 1)..];
        Same(About.Command, $"end {key}", _endings.TryGetValue(key, out var end) ? (Now(end.Member), end.Plan, end.Refunds ? "refunded" : "cancelled") : default, (_account.Name, ended.Plan, ended.Reason));
        Check(!held.IsOver(_at) && (!held.Cancelled || ended.Reason == "refunded"), About.Memberships, $"{held} is {ended.Reason}");
        var runsOn = ended.Reason == "cancelled" && held.Ends > _at;
        Same(About.Memberships, $"when {held} is over", (runsOn ? held.Ends : _at, runsOn), (ended.At, ended.RunsOn));
        _account.Membership = runsOn ? held with { Lapses = held.Ends, Cancelled = true } : null;
        _account.Lent = runsOn && _account.Lent is var (rank, until) ? (rank, until < held.Ends ? until : held.Ends) : null;
    }

    /// <summary>The tier that is paid for at an instant; 0: none.</summary>
    private static int Lent(Account account, DateTimeOffset at) => account.Lent is var (rank, until) && until > at ? rank : 0;

    /// <summary>Of two the one that lasts longer; the tier that the other one promised is kept to its end.</summary>
    private void JoinMemberships(Account other)
    {
        var (one, two) = (_account.Membership, other.Membership);
        if (two is not null && !(one?.Lapses >= two.Lapses))
        {
            (one, two) = (two, one);
        }

        _account.Membership = one is not null && two?.Plan == one.Plan && two.Since < one.Since ? one with { Since = two.Since } : one;
        if (other.Lent is not var (rank, until))
        {
            return;
        }

        if (_account.Lent is not var (own, ownUntil))
        {
            _account.Lent = (rank, until);
            return;
        }

        var isHigher = (rank, until).CompareTo((own, ownUntil)) > 0;
        _account.Promised.Add(isHigher ? (own, ownUntil) : (rank, until));
        _account.Lent = isHigher ? (rank, until) : (own, ownUntil);
    }
}
