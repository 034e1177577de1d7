using System.Collections.Immutable;
using Loyalty.Contracts.Members;
using Loyalty.Domain.Accounts;
using Loyalty.Domain.Accounts.Events;
using Loyalty.Domain.Campaigns;
using Loyalty.Domain.Common;
using Loyalty.Domain.Programs;
using Loyalty.Domain.Programs.Conditions;
using Loyalty.Domain.Purchases;

namespace Loyalty.Domain.Schedules;

/// <summary>
/// What is given once a year, on birthdays and on the day of joining. An account knows when the next of them comes, and no
/// more: the birthday itself stands in the profile, and is asked for when the day is there.
/// </summary>
public static class OccasionRules
{
    private const string Origin = "occasion";

    /// <summary>When the next occasion is reached or looked for; null: there is none.</summary>
    public static DateTimeOffset? NextDue(AccountState state)
    {
        DateTimeOffset? next = null;
        foreach (var occasion in state.Occasions)
        {
            next = DueRules.Earlier(next, occasion.NextAt);
        }

        return next;
    }

    /// <summary>
    /// Everything given by <paramref name="now"/>, after what else has fallen due. An occasion that is not there yet, as the
    /// birthday was not known or has changed, is only found out. No year has the same one twice.
    /// </summary>
    /// <param name="state">The account; not changed.</param>
    /// <param name="edition">The edition in force.</param>
    /// <param name="inputs">The member, with the birthday if it is known.</param>
    /// <param name="now">The platform's clock.</param>
    public static Decision Reach(AccountState state, CompiledEdition edition, in CampaignInputs inputs, DateTimeOffset now)
    {
        if (!(NextDue(state) <= now))
        {
            return Decision.Of([]);
        }

        var after = state.Fork();
        var events = DueRules.Advance(after, edition, now);
        foreach (var occasion in after.Occasions.Where(occasion => occasion.NextAt <= now).OrderBy(occasion => occasion.Occasion, StringComparer.Ordinal).ToArray())
        {
            // What is only looked for is not given for days that have passed: an account may have been loaded with its history.
            var today = edition.Calendar.DayOf(now);
            var date = Next(after, occasion.Occasion, inputs.Birthday, edition.Calendar, occasion.Looks ? today : edition.Calendar.DayOf(occasion.NextAt!.Value));
            var reached = date <= today;
            var happened = new OccasionReached { At = now.ToUniversalTime(), Occasion = occasion.Occasion, Year = reached ? date!.Value.Year : 0 };
            after.Apply(happened);
            happened = happened with { NextAt = StartOf(Next(after, occasion.Occasion, inputs.Birthday, edition.Calendar, today), edition.Calendar) };
            after.Apply(happened);
            events.Add(happened);
            if (reached && after.Status == AccountStatus.Active)
            {
                events.AddRange(Give(after, edition.OccasionRules(occasion.Occasion), edition, inputs, now));
            }
        }

        return Decision.Of(events);
    }

    /// <summary>The birthday may be another one: it is looked for at once.</summary>
    public static Decision Look(AccountState state, DateTimeOffset now) => Decision.Of(
        state.Occasions.Where(occasion => occasion.Occasion != YearlyOccasion.Anniversary && !(occasion.NextAt <= now))
            .Select(occasion => new OccasionReached { At = now.ToUniversalTime(), Occasion = occasion.Occasion, NextAt = now.ToUniversalTime(), Looks = true }));

    /// <summary>Whether the program gives something on a day that the account does not know of.</summary>
    public static bool MayFollow(AccountState state, CompiledEdition current)
    {
        foreach (var occasion in current.Occasions)
        {
            if (state.Occasion(occasion) is null)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>From now on the account knows of the day; it is looked for at once.</summary>
    internal static void Plan(Aftermath after)
    {
        if (after.State.Status is not (AccountStatus.Active or AccountStatus.Blocked))
        {
            return;
        }

        foreach (var planned in Unplanned(after.State, after.Current, after.At))
        {
            after.Add(planned);
        }
    }

    /// <summary>The days on which the program gives something and of which the account does not know.</summary>
    internal static AccountEvent[] Unplanned(AccountState state, CompiledEdition current, DateTimeOffset at) =>
    [
        .. current.Occasions.Where(occasion => state.Occasion(occasion) is null)
            .Select(occasion => new OccasionReached { At = at.ToUniversalTime(), Occasion = occasion, NextAt = at.ToUniversalTime(), Looks = true }),
    ];

    private static IEnumerable<AccountEvent> Give(
        AccountState after, ImmutableArray<CompiledRule> rules, CompiledEdition edition, in CampaignInputs inputs, DateTimeOffset now)
    {
        var occasion = new FlatOccasion { Met = edition.Conditions.Occasions.Settle(new MemberFacts(after, inputs, now, edition.Calendar)) };
        return FlatEarning.Earn(after, rules, 1, occasion, new EditionPair(edition, edition), new PurchaseTime(now, now, false), inputs.Member)
            .Select(happened => happened is PointsAwarded award ? award with { Origin = Origin } : happened);
    }

    /// <summary>The first day of the occasion from a day on, in a year for which it was not reached yet; null: it is not known.</summary>
    private static DateOnly? Next(AccountState state, string occasion, Birthday? birthday, ProgramCalendar calendar, DateOnly from)
    {
        var year = Math.Max(from.Year, (state.Occasion(occasion)?.Year ?? 0) + 1);
        if (occasion == YearlyOccasion.Anniversary)
        {
            var joined = calendar.DayOf(state.EnrolledAt!.Value);
            return First(joined.Month, joined.Day, Math.Max(year, joined.Year + 1), from);
        }

        return birthday is null ? null : First(birthday.Month, occasion == YearlyOccasion.BirthdayMonth ? 1 : birthday.Day, year, from);
    }

    private static DateOnly First(int month, int day, int year, DateOnly from)
    {
        var first = In(year);
        return first < from ? In(year + 1) : first;

        DateOnly In(int of) => new(of, month, Math.Min(day, DateTime.DaysInMonth(of, month)));
    }

    private static DateTimeOffset? StartOf(DateOnly? day, ProgramCalendar calendar) => day is null ? null : calendar.StartOf(day.Value);
}
