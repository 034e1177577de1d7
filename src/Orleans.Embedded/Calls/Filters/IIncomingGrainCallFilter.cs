namespace Orleans;

/// <summary>Runs around every call to a grain, on the grain's turn. Registered as a service; one instance serves all calls.</summary>
public interface IIncomingGrainCallFilter
{
    /// <summary>Runs around one call; goes on by <see cref="IGrainCallContext.Invoke"/>.</summary>
    Task Invoke(IIncomingGrainCallContext context);
}
