namespace Orleans.Runtime;

/// <summary>One activation of a grain, as seen by its own code.</summary>
public interface IGrainContext
{
    /// <summary>Which grain this is.</summary>
    GrainId GrainId { get; }

    /// <summary>The grain object; null before it is made and after it has ended.</summary>
    object? GrainInstance { get; }

    /// <summary>The service scope of this activation.</summary>
    IServiceProvider ActivationServices { get; }

    /// <summary>Completes when the activation has ended.</summary>
    Task Deactivated { get; }

    /// <summary>Ends the activation once its running requests have finished. Returns at once.</summary>
    void Deactivate(DeactivationReason deactivationReason, CancellationToken cancellationToken = default);
}
