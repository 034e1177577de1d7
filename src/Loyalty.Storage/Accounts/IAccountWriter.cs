namespace Loyalty.Storage.Accounts;

/// <summary>
/// The appends of one activation of one account. After the first that fails every later one fails too, unsent:
/// what was decided on a lost predecessor can never land. One that is refused unsent (too large, or the queue is full)
/// leaves those before it as they are.
/// </summary>
public interface IAccountWriter
{
    /// <summary>
    /// Appends one record as version <paramref name="expectedVersion"/> + 1 and completes when it is on disk.
    /// Does not wait for earlier appends: they queue in the order of the calls, and those that queued up together
    /// are committed all or none.
    /// </summary>
    /// <remarks>The record's memory must stay as it is until the task completes.</remarks>
    /// <returns>The record's position.</returns>
    /// <exception cref="ArgumentException">The payload is larger than allowed; ends the writer like any other failure.</exception>
    /// <exception cref="AppendFailedException">Nothing of this record was written, or (<see cref="AppendFailure.Storage"/>) it is unknown.</exception>
    Task<long> Append(long expectedVersion, JournalRecord record);
}
