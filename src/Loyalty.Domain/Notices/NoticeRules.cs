using Loyalty.Contracts.Notices;
using Loyalty.Contracts.Programs;
using Loyalty.Domain.Accounts;
using Loyalty.Domain.Accounts.Events;
using Loyalty.Domain.Common;
using Loyalty.Domain.Programs;
using Loyalty.Domain.Schedules;

namespace Loyalty.Domain.Notices;

/// <summary>
/// Decides what whoever holds an account is to be told before it ends. A notice is an event of the record by which its time
/// has come, so it is given once however often that is tried; each end is told once, whenever its points come.
/// </summary>
public static class NoticeRules
{
    /// <summary>The decision with the notices that follow from it; of accounts of which nothing else follows.</summary>
    /// <param name="state">The account; not changed.</param>
    /// <param name="decision">What was decided.</param>
    /// <param name="current">The edition in force.</param>
    /// <param name="at">The instant that the record bears.</param>
    public static Decision With(AccountState state, Decision decision, CompiledEdition current, DateTimeOffset at)
    {
        if (decision.Events.IsEmpty || !MayFollow(current))
        {
            return decision;
        }

        var after = state.Fork();
        foreach (var happened in decision.Events)
        {
            after.Apply(happened);
        }

        return Decision.Of([.. decision.Events, .. Decide(after, current, at)]);
    }

    /// <summary>What is to be told now, or planned, of an account as it stands.</summary>
    internal static IReadOnlyList<AccountEvent> Of(AccountState state, CompiledEdition current, DateTimeOffset at) => MayFollow(current) ? Decide(state, current, at) : [];

    /// <summary>Whether <see cref="Follow"/> has anything to do.</summary>
    internal static bool MayFollow(CompiledEdition current) => current.Definition.Notices is not null;

    internal static void Follow(Aftermath after)
    {
        foreach (var happened in Decide(after.State, after.Current, after.LoadedAt ?? after.At, isLoaded: after.LoadedAt is not null))
        {
            after.Add(happened);
        }
    }

    /// <param name="state">The account.</param>
    /// <param name="edition">The edition in force.</param>
    /// <param name="at">When it is told.</param>
    /// <param name="isLoaded">It is history, and more of it may follow: what is to be told is for the sweep to find when all of it is there.</param>
    private static List<AccountEvent> Decide(AccountState state, CompiledEdition edition, DateTimeOffset at, bool isLoaded = false)
    {
        var events = new List<AccountEvent>();
        if (state.Status is not (AccountStatus.Active or AccountStatus.Blocked or AccountStatus.Household))
        {
            return events;
        }

        DateTimeOffset? next = null;
        foreach (var (notice, days) in Ends(state, edition, edition.Definition.Notices!, at))
        {
            var from = edition.Calendar.StartOf(edition.Calendar.DayOf(notice.EndsAt).AddDays(-days));
            if (from > at || isLoaded)
            {
                next = DueRules.Earlier(next, from > at ? from : at);
            }
            else if (notice.About != NoticeKind.TierEnds || Falls(state, edition))
            {
                events.Add(notice with { At = at.ToUniversalTime() });
            }
        }

        if (next is { } due && !(state.NoticeReviewAt <= due))
        {
            // One that comes too early does no harm, and finds the right day.
            events.Add(new NoticeReviewPlanned { At = due.ToUniversalTime() });
        }

        return events;
    }

    /// <summary>What is still to end and was not told, with the days before it; of one kind in the order of their ends.</summary>
    private static IEnumerable<(NoticeGiven Notice, int Days)> Ends(AccountState state, CompiledEdition edition, NoticeProgram settings, DateTimeOffset at)
    {
        if (settings.PointsExpireDays is { } points)
        {
            foreach (var notice in Expiring(state, edition, at))
            {
                yield return (notice, points);
            }
        }

        if (settings.TierEndsDays is { } tier && state.TierUntil is { } until && until > at && state.ToldOf(NoticeKind.TierEnds) != until)
        {
            yield return (new NoticeGiven { About = NoticeKind.TierEnds, EndsAt = until, Tier = state.Tier }, tier);
        }

        if (settings.MembershipLapsesDays is { } days && state.Membership is { } held && held.LapsesAt > at && state.ToldOf(NoticeKind.MembershipLapses) != held.LapsesAt)
        {
            yield return (new NoticeGiven { About = NoticeKind.MembershipLapses, EndsAt = held.LapsesAt, Plan = held.Plan }, days);
        }
    }

    private static IEnumerable<NoticeGiven> Expiring(AccountState state, CompiledEdition edition, DateTimeOffset at) => state.Buckets
        .Where(held => held.Bucket.LapsesAt is null && !state.Shares(held.Bucket.Wallet) && edition.FindWallet(held.Bucket.Wallet) is { Kind: not WalletKind.Status })
        .Select(held => (held.Bucket.Wallet, EndsAt: state.EndOf(held.Bucket), held.Points))
        .Where(held => held.EndsAt is { } end && end > at && !state.HasTold(held.Wallet, end))
        .GroupBy(held => (EndsAt: held.EndsAt!.Value, held.Wallet))
        .OrderBy(end => end.Key.EndsAt).ThenBy(end => end.Key.Wallet, StringComparer.Ordinal)
        .Select(end => new NoticeGiven { About = NoticeKind.PointsExpire, EndsAt = end.Key.EndsAt, Wallet = end.Key.Wallet, Points = end.Sum(held => held.Points) });

    /// <summary>Whether the member would fall at the end of the standing if nothing else happened.</summary>
    private static bool Falls(AccountState state, CompiledEdition edition) => edition.TierRules?.AtEnd(state) is { } end && end.To != state.Tier;
}
