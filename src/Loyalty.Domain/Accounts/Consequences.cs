using System.Collections.Immutable;
using Loyalty.Domain.Accounts.Events;
using Loyalty.Domain.Programs;
using Loyalty.Domain.Referrals;

namespace Loyalty.Domain.Accounts;

/// <summary>
/// What follows from what happened to an account, whatever made it happen: decided after everything else, on what that
/// leaves, and written in the same record.
/// </summary>
public static class Consequences
{
    /// <summary>The steps, in their order: each one sees what those before it did.</summary>
    private static readonly Step[] Steps =
    [
        new(ReferralQualification.Matters, ReferralQualification.Follow),
    ];

    /// <summary>The decision with what follows from it; a refusal, or one from which nothing can follow, as it is.</summary>
    /// <param name="state">The account that was decided on; not changed.</param>
    /// <param name="decision">What was decided.</param>
    /// <param name="current">The edition in force.</param>
    /// <param name="editions">Any edition of the program by its number.</param>
    /// <param name="at">The instant that the record bears.</param>
    public static Decision Of(AccountState state, Decision decision, CompiledEdition current, Func<int, CompiledEdition> editions, DateTimeOffset at)
    {
        if (decision.Events.IsEmpty || !Matters(state, decision.Events, current))
        {
            return decision;
        }

        var after = new Aftermath(state, decision.Events, current, editions, at);
        foreach (var step in Steps)
        {
            step.Follow(after);
        }

        return Decision.Of(after.Events);
    }

    private static bool Matters(AccountState state, ImmutableArray<AccountEvent> events, CompiledEdition current)
    {
        foreach (var step in Steps)
        {
            if (step.Matters(state, events, current))
            {
                return true;
            }
        }

        return false;
    }

    /// <param name="Matters">Whether the step may have anything to do, from the account before, what was decided and the edition in force; cheap, as it is asked of every decision.</param>
    /// <param name="Follow">Adds what follows.</param>
    private sealed record Step(Func<AccountState, ImmutableArray<AccountEvent>, CompiledEdition, bool> Matters, Action<Aftermath> Follow);
}
