using Loyalty.Contracts.Referrals;
using Loyalty.Domain.Accounts.Events;
using Loyalty.Simulation.Histories;
using Loyalty.Simulation.Oracle;

namespace Loyalty.Simulation.Invariants;

// Members who bring friends.
internal static partial class Invariants
{
    public static Invariant CodesLeadToWhoMadeThem { get; } = new(
        nameof(CodesLeadToWhoMadeThem),
        "A member has one code for ever, which is told only once it is in the journal; who joins with it is brought by the member, or by who has taken the member's place, and by nobody else.",
        static found => found.Found(About.Codes).Concat(
            from told in found.Outcome.Told
            where told is { Kind: ToldKind.Acknowledged, Answer: MemberReferralCode }
            let answer = (MemberReferralCode)told.Answer!
            where !found.Book.Became(((MakeCode)told.Command).Member).Any(account => account.Pages.Exists(page => page.Entry.Landed < told.Ended && page.Entry.Account == answer.Member && page.Entry.Record.First<ReferralCodeMade>()?.Code == answer.Code))
            select Of(told, $"{answer} was told, and is not in the journal")));

    public static Invariant FriendsRewardBothOnce { get; } = new(
        nameof(FriendsRewardBothOnce),
        "The first purchase of a friend that qualifies gives both sides what the edition of its time promises, once; the member as far as limits let through and unless blocked, and nobody for himself; in the end both know of it.",
        static found => found.Found(About.Referrals).Concat(
            from referral in found.Book.Referrals.Values
            where found.Rests && referral.Started is not null && !IsGone(found, referral.Friend)
            where !referral.IsOver || (referral.Earned is null && !IsGone(found, referral.By!))
            select new Breach(referral.Friend, $"what {referral.By} gets for {referral.Friend} has {(referral.IsOver ? "" : "not ")}ended, and is {(referral.Earned is null ? "not " : "")}decided")).Concat(
            from member in found.Outcome.Members
            from difference in Friends(found, member)
            select new Breach(member.Member, difference)));

    public static Invariant FriendsGiveBackBoth { get; } = new(
        nameof(FriendsGiveBackBoth),
        "When all that counts of that purchase is returned in time, both sides give back all that they got, once; what comes back later or in part takes nothing.",
        static found => found.Found(About.ReferralsBack).Concat(
            from referral in found.Book.Referrals.Values
            where found.Rests && referral.IsUndone && !IsGone(found, referral.Friend)
            where !referral.IsBackOver || (!referral.IsBack && !IsGone(found, referral.By!))
            select new Breach(referral.Friend, $"what {referral.By} got for {referral.Friend} is {(referral.IsBack ? "" : "not ")}back, and that is {(referral.IsBackOver ? "" : "not ")}known")));

    private static bool IsGone(Case found, string member) => found.Book.Holder(member)!.Erasing;

    /// <summary>What a member is shown in the end of who brought him, and of whom he brought.</summary>
    private static IEnumerable<string> Friends(Case found, MemberAtRest member)
    {
        if (member.Referrals is not { } shown)
        {
            yield break;
        }

        var account = found.Book.Holder(member.Member)!;
        var standing = shown.ReferredBy is { State: ReferralState.Lapsed } lapsed ? lapsed with { State = ReferralState.Open } : shown.ReferredBy;
        var own = account.Referral;
        var state = own is null ? (ReferralState?)null : own.IsRefused ? ReferralState.Refused : own.Said;
        if ((standing?.By, standing?.State) != (own?.By, state))
        {
            yield return $"is said to be brought by {standing?.By} ({standing?.State}) instead of {own?.By} ({state})";
        }

        // Friends are listed under whom they know; without a code nobody can be.
        var should = shown.Code is null ? "" : Sums(found.Book.Referrals.Values.Where(referral => referral.By == account.Name || (referral.By is not null && account.Was.Contains(referral.By))).Select(static referral => (referral.Friend, (referral.Day, referral.Said))));
        var listed = Sums(shown.Friends.Select(static friend => (friend.Friend, (friend.JoinedOn, friend.State))));
        if (should != listed)
        {
            yield return $"is said to have brought {listed} instead of {should}";
        }
    }

    /// <summary>What a program counts of all of them.</summary>
    private static IEnumerable<Breach> Referrals(Case found)
    {
        if (found.Outcome.Referrals is not { } totals)
        {
            return [];
        }

        var sums = new Counted();
        foreach (var happened in found.Outcome.Journal.SelectMany(static entry => entry.Record.Events))
        {
            var (day, what) = happened switch
            {
                MemberReferred referred => (referred.Day, referred.Refused is null ? "started" : "refused"),
                ReferralRefused refused => (refused.Day, "refused"),
                ReferralStarted started => (started.Day, "qualified"),
                ReferralUndone undone => (undone.Day, "taken back"),
                ReferralEnded { Undone: false } ended => (ended.Day, ended.Refused is null ? "rewarded" : "not rewarded"),
                _ => default,
            };
            sums.Add(("all", day), what ?? "", what is null ? 0 : 1);
        }

        foreach (var day in totals.Earlier is { } earlier ? totals.Days.Add(earlier) : totals.Days)
        {
            sums.Add(("all", day.Day), "started", -day.Started);
            sums.Add(("all", day.Day), "refused", -day.Refused);
            sums.Add(("all", day.Day), "qualified", -day.Qualified);
            sums.Add(("all", day.Day), "rewarded", -day.Rewarded);
            sums.Add(("all", day.Day), "not rewarded", -day.NotRewarded);
            sums.Add(("all", day.Day), "taken back", -day.TakenBack);
        }

        return sums.Breaches("Referrals");
    }
}
