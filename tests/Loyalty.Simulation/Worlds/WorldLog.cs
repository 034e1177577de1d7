using Loyalty.Storage;
using Loyalty.Storage.Accounts;
using Loyalty.Storage.Relay;
using Microsoft.Extensions.Logging;
using Orleans.Storage;

namespace Loyalty.Simulation.Worlds;

/// <summary>What silos log: lines of the timeline, and an exception that nothing in the history can explain is found here.</summary>
internal sealed class WorldLog(World world) : ILoggerFactory, ILogger
{
    public ILogger CreateLogger(string categoryName) => this;

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (world.KeepsTimeline)
        {
            world.Note(null, $"log: {formatter(state, exception)}{(exception is null ? "" : $" ({exception.GetType().Name}: {exception.Message})")}");
        }

        if (exception is not null && !IsExplained(exception) && !(world.HadTwoSilos && IsOfTwoSilos(exception)))
        {
            world.WentWrong($"{formatter(state, exception)} {exception}");
        }
    }

    public void Dispose()
    {
    }

    /// <summary>A consumer that was active twice finds that the other has taken what it missed.</summary>
    private static bool IsOfTwoSilos(Exception exception) => exception is InvalidDataException && exception.Message.EndsWith("is not in the log.", StringComparison.Ordinal);

    private static bool IsExplained(Exception exception) => exception switch
    {
        StorageException or AppendFailedException or RelayFencedException or InconsistentStateException or TimeoutException or OperationCanceledException => true,
        Orleans.Runtime.OrleansException { InnerException: { } inner } => IsExplained(inner),
        _ => exception.InnerException is { } inner ? IsExplained(inner) : exception.GetType().Namespace?.StartsWith("Orleans", StringComparison.Ordinal) is true,
    };
}
