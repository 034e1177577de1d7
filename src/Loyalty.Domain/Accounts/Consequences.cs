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
    private static readonly Consequence[] Steps =
    [
        new(ReferralQualification.MayFollow, ReferralQualification.Follow),
    ];

    /// <summary>The decision with what follows from it; a refusal, or one from which nothing can follow, as it is.</summary>
    /// <param name="state">The account that was decided on; not changed.</param>
    /// <param name="decision">What was decided.</param>
    /// <param name="current">The edition in force.</param>
    /// <param name="editions">Any edition of the program by its number.</param>
    /// <param name="at">The instant that the record bears.</param>
    public static Decision Of(AccountState state, Decision decision, CompiledEdition current, Func<int, CompiledEdition> editions, DateTimeOffset at)
    {
        if (decision.Events.IsEmpty)
        {
            return decision;
        }

        Aftermath? after = null;
        foreach (var step in Steps)
        {
            if (step.MayFollow(state, current))
            {
                step.Decide(after ??= new Aftermath(state, decision.Events, current, editions, at));
            }
        }

        return after is null ? decision : Decision.Of(after.Events);
    }

    /// <param name="MayFollow">Whether there is anything to decide at all, as cheaply as it can be told: of most accounts nothing follows.</param>
    /// <param name="Decide">Decides it.</param>
    private sealed record Consequence(Func<AccountState, CompiledEdition, bool> MayFollow, Action<Aftermath> Decide);
}
