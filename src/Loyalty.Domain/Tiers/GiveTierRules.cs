using System.Collections.Immutable;
using Loyalty.Contracts.Common;
using Loyalty.Contracts.Tiers;
using Loyalty.Domain.Accounts;
using Loyalty.Domain.Accounts.Events;
using Loyalty.Domain.Common;
using Loyalty.Domain.Members;
using Loyalty.Domain.Programs;
using Loyalty.Domain.Schedules;

namespace Loyalty.Domain.Tiers;

/// <summary>Decides what comes of a tier that is given by hand. A blocked member's too: it is no earning.</summary>
public static class GiveTierRules
{
    private static Refusal TierUnknown { get; } = new()
    {
        Kind = RefusalKind.Rule,
        Code = "tierUnknown",
        Detail = "The program has no such tier that could be given.",
        Errors = [new Fault("/tier", "is not a tier of the program, or is retired")],
    };

    private static Refusal UntilInPast { get; } = new()
    {
        Kind = RefusalKind.Rule,
        Code = "untilInPast",
        Detail = "The tier would have ended already.",
        Errors = [new Fault("/until", "must lie in the future")],
    };

    private static Refusal NoTierGiven { get; } = Refusal.Rule("noTierGiven", "No tier was given by hand that could be taken back.");

    /// <param name="state">The account; not changed.</param>
    /// <param name="command">The tier.</param>
    /// <param name="edition">The edition in force.</param>
    /// <param name="now">The platform's clock.</param>
    public static Decision Decide(AccountState state, GiveTier command, CompiledEdition edition, DateTimeOffset now)
    {
        if (state.Status is not (AccountStatus.Active or AccountStatus.Blocked))
        {
            return Refusals.MemberNotFound;
        }

        if (edition.TierRules is not { } rules || (command.Tier is not null && rules.Level(command.Tier) is not { Retired: false }))
        {
            return TierUnknown;
        }

        if (command.Tier is not null && command.Until <= now)
        {
            return UntilInPast;
        }

        var after = state.Fork();
        var due = DueRules.Advance(after, edition, now);
        if (command.Tier is null && !after.Floors.Any(floor => floor.Given))
        {
            return NoTierGiven;
        }

        var until = command.Until.ToUniversalTime();
        var move = rules.Give(after, command.Tier is null ? null : new TierFloor(command.Tier, until, Given: true), now.ToUniversalTime());
        after.Apply(move);
        var given = new TierGiven
        {
            Tier = command.Tier,
            Until = command.Tier is null ? null : until,
            Reason = command.Reason,
            By = command.By,
            Figures = MemberFigures.Of(after),
        };
        return Decision.Of([.. due, given, move]);
    }

    /// <summary>In what the command differs from what is stored under its key; empty when it is the same.</summary>
    public static ImmutableArray<Fault> Differences(AccountRecord record, GiveTier command)
    {
        var stored = record.First<TierGiven>() ?? throw new ArgumentException("The record gives no tier.", nameof(record));
        var faults = ImmutableArray.CreateBuilder<Fault>();
        AddIf(stored.Tier != command.Tier, "/tier");
        AddIf(stored.Tier is not null && command.Tier is not null && stored.Until != command.Until, "/until");
        AddIf(stored.Reason != command.Reason, "/reason");
        return faults.ToImmutable();

        void AddIf(bool differs, string pointer)
        {
            if (differs)
            {
                faults.Add(new Fault(pointer, "differs from what is stored"));
            }
        }
    }
}
