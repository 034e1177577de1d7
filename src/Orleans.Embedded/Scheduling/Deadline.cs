namespace Orleans.Scheduling;

/// <summary>Something that must have ended by a time. Linked into a <see cref="DeadlineQueue"/> without an allocation of its own.</summary>
internal abstract class Deadline
{
    internal Deadline? Previous;
    internal Deadline? Next;
    internal DeadlineQueue? Queue;
    internal long DueAt;

    /// <summary>Called on the engine's scheduler when the time has passed.</summary>
    public abstract void OnDeadline();
}
