namespace Loyalty.Storage.Sqlite;

/// <summary>Something that the writer thread does inside a flush.</summary>
internal abstract class SqliteWrite
{
    /// <summary>What it counts for the bounds of the queue; may grow while it is queued, under the writer's lock.</summary>
    public int Records { get; protected set; }

    public long Bytes { get; protected set; }

    /// <summary>Nobody waits for it: it does not count for the bounds of the main queue.</summary>
    public virtual bool IsBackground => false;

    /// <summary>Why <see cref="Execute"/> refused it; told only once the flush that it was refused in is durable.</summary>
    public Exception? Refusal { get; set; }

    /// <summary>
    /// Writes, inside the flush's transaction. It refuses by setting <see cref="Refusal"/> after it has undone what it
    /// wrote, or by throwing anything but <see cref="SqliteErrorException"/> before it has written; the rest of the
    /// flush goes on.
    /// </summary>
    public abstract void Execute(SqliteSession session);

    /// <summary>The flush is durable; tells those who wait. Must not throw.</summary>
    public abstract void Complete();

    /// <summary>It was refused (<see cref="Refusal"/>), or the flush failed. Must not throw.</summary>
    public abstract void Fail(Exception reason);

    /// <summary>It has left the queue and grows no more. Under the writer's lock.</summary>
    public virtual void Taken()
    {
    }

    /// <summary>Its flush is over; those who wait are told next. Under the writer's lock.</summary>
    public virtual void Over(bool durable)
    {
    }
}
