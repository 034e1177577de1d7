using Microsoft.Extensions.Logging;
using Orleans.Runtime;

namespace Orleans.Hosting;

/// <summary>What the engine logs.</summary>
internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Warning, "{GrainId} could not be activated.")]
    public static partial void ActivationFailed(ILogger logger, GrainId grainId, Exception exception);

    [LoggerMessage(2, LogLevel.Error, "{GrainId} failed while it was deactivated.")]
    public static partial void DeactivationFailed(ILogger logger, GrainId grainId, Exception exception);

    [LoggerMessage(3, LogLevel.Warning, "A timer of {GrainId} failed.")]
    public static partial void TimerFailed(ILogger logger, GrainId grainId, Exception exception);

    [LoggerMessage(4, LogLevel.Error, "{Operation} of state {StateName} of {GrainId} failed.")]
    public static partial void StorageFailed(ILogger logger, string operation, string stateName, GrainId grainId, Exception exception);

    [LoggerMessage(5, LogLevel.Warning, "The one-way call {Method} to {GrainId} failed.")]
    public static partial void OneWayFailed(ILogger logger, string method, GrainId grainId, Exception exception);

    [LoggerMessage(6, LogLevel.Warning, "Reminder {Name} of {GrainId} failed; it will be tried again after its period.")]
    public static partial void ReminderFailed(ILogger logger, string name, GrainId grainId, Exception exception);

    [LoggerMessage(7, LogLevel.Warning, "Reminder {Name} belongs to {GrainId}, but there is no such grain class.")]
    public static partial void ReminderWithoutGrain(ILogger logger, string name, string grainId);

    [LoggerMessage(8, LogLevel.Error, "{GrainId} failed to take an event of stream {StreamId} for {Time}; the event is given up.")]
    public static partial void EventGivenUp(ILogger logger, GrainId grainId, StreamId streamId, TimeSpan time, Exception exception);

    [LoggerMessage(9, LogLevel.Warning, "{GrainId} failed to take an event of stream {StreamId}; it will be delivered again.")]
    public static partial void EventFailed(ILogger logger, GrainId grainId, StreamId streamId, Exception exception);

    [LoggerMessage(10, LogLevel.Warning, "{GrainId} is subscribed to stream {StreamId} but names no observer; the event is dropped.")]
    public static partial void EventWithoutObserver(ILogger logger, GrainId grainId, StreamId streamId);

    [LoggerMessage(11, LogLevel.Warning, "Stopping waited {Time} for running requests; {Count} activations are ended although they are busy.")]
    public static partial void DrainTimedOut(ILogger logger, TimeSpan time, int count);

    [LoggerMessage(12, LogLevel.Error, "{Count} activations had not ended when the engine stopped.")]
    public static partial void ActivationsLeft(ILogger logger, int count);
}
