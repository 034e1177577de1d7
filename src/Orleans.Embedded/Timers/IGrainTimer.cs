namespace Orleans.Runtime;

/// <summary>A timer of an activation. Disposing it ends it.</summary>
public interface IGrainTimer : IDisposable
{
    /// <summary>Sets when the timer fires next and from then on. Within a callback it takes effect when the callback ends.</summary>
    void Change(TimeSpan dueTime, TimeSpan period);
}
