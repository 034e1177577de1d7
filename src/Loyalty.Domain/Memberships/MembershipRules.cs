using System.Collections.Immutable;
using Loyalty.Contracts.Common;
using Loyalty.Contracts.Memberships;
using Loyalty.Contracts.Programs;
using Loyalty.Domain.Accounts;
using Loyalty.Domain.Accounts.Events;
using Loyalty.Domain.Common;
using Loyalty.Domain.Members;
using Loyalty.Domain.Programs;
using Loyalty.Domain.Schedules;

namespace Loyalty.Domain.Memberships;

/// <summary>Decides what becomes of a paid membership. A blocked member's too: it is no earning, and the money has been paid.</summary>
public static class MembershipRules
{
    private static Refusal NotHeld { get; } = Refusal.Rule("membershipNotHeld", "The member does not hold this membership.");

    private static Refusal AlreadyCancelled { get; } = Refusal.Rule("alreadyCancelled", "The membership is cancelled already; it runs to its end.");

    private static Refusal PaidInFuture { get; } = new()
    {
        Kind = RefusalKind.Rule,
        Code = "paidInFuture",
        Detail = "It would have been paid more than five minutes from now.",
        Errors = [new Fault("/paidAt", "lies in the future")],
    };

    private static Refusal Over { get; } = new()
    {
        Kind = RefusalKind.Rule,
        Code = "membershipOver",
        Detail = "What was paid for is over already.",
        Errors = [new Fault("/paidAt", "lies too long ago for the membership to hold still")],
    };

    private static Refusal TooFarAhead { get; } = Refusal.Rule(
        "paidTooFarAhead", "The membership is paid for as long ahead as it can be.", new NamedNumber("limit", Limits.MembershipAheadDays));

    /// <param name="state">The account; not changed.</param>
    /// <param name="command">The payment.</param>
    /// <param name="edition">The edition in force.</param>
    /// <param name="now">The platform's clock.</param>
    public static Decision Pay(AccountState state, PayMembership command, CompiledEdition edition, DateTimeOffset now)
    {
        if (state.Status is not (AccountStatus.Active or AccountStatus.Blocked))
        {
            return Refusals.MemberNotFound;
        }

        if (edition.Membership(command.Plan) is not { Retired: false } plan)
        {
            return Unknown(command.Plan);
        }

        if (command.PaidAt > now + Limits.ClockSkew)
        {
            return PaidInFuture;
        }

        var after = state.Fork();
        var due = DueRules.Advance(after, edition, now);
        if (after.Membership is { } held && held.Plan != plan.Id)
        {
            return Other(held.Plan);
        }

        var paid = Period(plan, after.Membership, command, edition, now);
        return paid.LapsesAt <= now ? Over
            : paid.EndsAt > now.AddDays(Limits.MembershipAheadDays) ? TooFarAhead
            : Decision.Of([.. due, .. With(after, paid, edition, now)]);
    }

    /// <param name="state">The account; not changed.</param>
    /// <param name="command">The cancellation.</param>
    /// <param name="edition">The edition in force.</param>
    /// <param name="now">The platform's clock.</param>
    public static Decision Cancel(AccountState state, EndMembership command, CompiledEdition edition, DateTimeOffset now) =>
        End(state, command, edition, now, static held => held.Cancelled ? AlreadyCancelled : null, "cancelled");

    /// <inheritdoc cref="Cancel"/>
    public static Decision Refund(AccountState state, EndMembership command, CompiledEdition edition, DateTimeOffset now) =>
        End(state, command, edition, now, static _ => null, "refunded");

    /// <summary>Nobody renewed it in time. The tier that it promised ends by itself at the same instant.</summary>
    public static MembershipEnded Lapse(HeldMembership held) => new() { Plan = held.Plan, At = held.LapsesAt, Reason = "lapsed" };

    /// <summary>In what the payment differs from what is stored under its key; empty when it is the same.</summary>
    public static ImmutableArray<Fault> Differences(AccountRecord record, PayMembership command)
    {
        var stored = record.First<MembershipPaid>() ?? throw new ArgumentException("The record holds no payment.", nameof(record));
        var faults = ImmutableArray.CreateBuilder<Fault>();
        AddIf(stored.Plan != command.Plan, "/plan");
        AddIf(stored.PaidAt != command.PaidAt, "/paidAt");
        AddIf(stored.Reference != command.Reference, "/reference");
        return faults.ToImmutable();

        void AddIf(bool differs, string pointer)
        {
            if (differs)
            {
                faults.Add(new Fault(pointer, "differs from what is stored"));
            }
        }
    }

    /// <summary>What the payment pays for.</summary>
    private static MembershipPaid Period(MembershipPlan plan, HeldMembership? held, PayMembership command, CompiledEdition edition, DateTimeOffset now)
    {
        var paidAt = command.PaidAt < now.AddDays(-edition.Definition.LateWindowDays) ? now : command.PaidAt;
        var starts = (held?.EndsAt ?? paidAt).ToUniversalTime();
        var lastDay = LastDay(plan, edition.Calendar.DayOf(starts), edition.Calendar.DayOf(held?.Since ?? starts).Day);
        return new MembershipPaid
        {
            Plan = plan.Id,
            Edition = edition.Number,
            Channel = command.Channel,
            PaidAt = command.PaidAt.ToUniversalTime(),
            Reference = command.Reference,
            Since = held?.Since ?? starts,
            StartsAt = starts,
            EndsAt = edition.Calendar.StartOf(lastDay).ToUniversalTime(),
            LapsesAt = edition.Calendar.StartOf(lastDay.AddDays(plan.GraceDays)).ToUniversalTime(),
            Tier = plan.Tier,
        };
    }

    /// <summary>What began on the last days of a long month ends on the same day again, where a shorter one has cut it off: 31 January, 28 February, 31 March.</summary>
    private static DateOnly LastDay(MembershipPlan plan, DateOnly starts, int began)
    {
        var last = ProgramCalendar.Add(starts, plan.Length, plan.Unit);
        return plan.Unit != ExpiryUnit.Days && starts.Day == In(starts) ? last.AddDays(In(last) - last.Day) : last;

        int In(DateOnly month) => Math.Min(began, DateTime.DaysInMonth(month.Year, month.Month));
    }

    /// <summary>The payment with what it does to the tier.</summary>
    private static ImmutableArray<AccountEvent> With(AccountState after, MembershipPaid paid, CompiledEdition edition, DateTimeOffset now)
    {
        after.Apply(paid);
        if (paid.Tier is null || edition.TierRules is not { } rules)
        {
            return [paid with { Tier = null, Figures = MemberFigures.Of(after) }];
        }

        var move = rules.Pay(after, new TierFloor(paid.Tier, paid.LapsesAt, Paid: true), "membership", now.ToUniversalTime());
        after.Apply(move);
        return [paid with { Figures = MemberFigures.Of(after) }, move];
    }

    private static Decision End(
        AccountState state, EndMembership command, CompiledEdition edition, DateTimeOffset now, Func<HeldMembership, Refusal?> refuse, string reason)
    {
        if (state.Status is not (AccountStatus.Active or AccountStatus.Blocked))
        {
            return Refusals.MemberNotFound;
        }

        var after = state.Fork();
        var due = DueRules.Advance(after, edition, now);
        if (after.Membership is not { } held || held.Plan != command.Plan)
        {
            return NotHeld;
        }

        if (refuse(held) is { } refusal)
        {
            return refusal;
        }

        var runsOn = reason == "cancelled" && held.EndsAt > now;
        var at = runsOn ? held.EndsAt : now.ToUniversalTime();
        var floor = after.Floors.FirstOrDefault(floor => floor.Paid && floor.Until > at);
        var ended = new MembershipEnded { Plan = held.Plan, Channel = command.Channel, At = at, Reason = reason, RunsOn = runsOn, Tier = floor?.Tier };
        after.Apply(ended);
        if (floor is null || edition.TierRules is not { } rules)
        {
            return Decision.Of([.. due, ended with { Tier = null, Figures = MemberFigures.Of(after) }]);
        }

        var move = rules.Pay(after, runsOn ? floor with { Until = at } : null, "membershipEnded", now.ToUniversalTime());
        after.Apply(move);
        return Decision.Of([.. due, ended with { Figures = MemberFigures.Of(after) }, move]);
    }

    /// <param name="plan">The plan.</param>
    /// <param name="pointer">Where it was sent; null: in the address.</param>
    internal static Refusal Unknown(string plan, string? pointer = null) => new()
    {
        Kind = RefusalKind.Rule,
        Code = "membershipUnknown",
        Detail = $"The program has no membership '{plan}' that could be paid for.",
        Errors = pointer is null ? [] : [new Fault(pointer, "is not a membership of the program, or is retired")],
    };

    private static Refusal Other(string plan) => new()
    {
        Kind = RefusalKind.Rule,
        Code = "otherMembership",
        Detail = "The member holds another membership; it has to end or to be refunded first.",
        Texts = [new NamedText("plan", plan)],
    };
}
