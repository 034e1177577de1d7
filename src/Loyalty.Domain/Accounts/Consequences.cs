using Loyalty.Domain.Accounts.Events;
using Loyalty.Domain.Programs;

namespace Loyalty.Domain.Accounts;

/// <summary>
/// What follows from what happened to an account, whatever made it happen: decided after everything else, on what that
/// leaves, and written in the same record.
/// </summary>
public static class Consequences
{
    /// <summary>The steps, in their order: each one sees what those before it did.</summary>
    private static readonly Action<Aftermath>[] Steps = [];

    /// <summary>The decision with what follows from it; a refusal, or one without events, as it is.</summary>
    /// <param name="state">The account that was decided on; not changed.</param>
    /// <param name="decision">What was decided.</param>
    /// <param name="current">The edition in force.</param>
    /// <param name="editions">Any edition of the program by its number.</param>
    /// <param name="at">The instant that the record bears.</param>
    public static Decision Of(AccountState state, Decision decision, CompiledEdition current, Func<int, CompiledEdition> editions, DateTimeOffset at)
    {
        if (Steps.Length == 0 || decision.Events.IsEmpty)
        {
            return decision;
        }

        var after = new Aftermath(state, decision.Events, current, editions, at);
        foreach (var step in Steps)
        {
            step(after);
        }

        return Decision.Of(after.Events);
    }
}
