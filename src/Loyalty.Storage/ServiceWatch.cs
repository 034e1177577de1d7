using Microsoft.Extensions.Logging;

namespace Loyalty.Storage;

/// <summary>
/// Whether a service answers. As soon as one call goes unanswered everything is refused at once, until a probe has an
/// answer again; so nobody waits in vain.
/// </summary>
/// <param name="name">The service, for messages: with its article, as in "the database".</param>
/// <param name="probe">Asks it; throws when it does not answer.</param>
/// <param name="logger">Where going and coming back are told.</param>
/// <param name="isSettled">Whether nothing is left to be found out of what went unanswered, asked under <see cref="Gate"/>; null: nothing ever is.</param>
internal sealed partial class ServiceWatch(string name, Func<CancellationToken, Task> probe, ILogger logger, Func<bool>? isSettled = null) : IAsyncDisposable
{
    private static readonly TimeSpan ProbePause = TimeSpan.FromMilliseconds(500);

    private readonly CancellationTokenSource closing = new();
    private Task probing = Task.CompletedTask;
    private volatile bool isAway;
    private volatile bool isClosed;

    public string Name => name;

    /// <summary>Held while it is decided whether the service is back.</summary>
    public Lock Gate { get; } = new();

    /// <summary>The service does not answer; everything is refused until it does.</summary>
    public bool IsAway => isAway;

    public bool IsClosed => isClosed;

    public StorageException Away(Exception? reason = null) => new($"{Capitalized} does not answer; this was not sent.", reason);

    public ObjectDisposedException Closed() => new(null, $"The storage in {name} is closed.");

    private string Capitalized => string.Concat(name[..1].ToUpperInvariant(), name.AsSpan(1));

    /// <exception cref="StorageException">It does not answer at the moment.</exception>
    /// <exception cref="ObjectDisposedException">It was closed.</exception>
    public void ThrowIfAwayOrClosed()
    {
        if (isClosed)
        {
            throw Closed();
        }

        if (isAway)
        {
            throw Away();
        }
    }

    /// <summary>A call went unanswered.</summary>
    public void GoAway(Exception reason)
    {
        lock (Gate)
        {
            if (isAway || isClosed)
            {
                return;
            }

            isAway = true;
            probing = Task.Run(Probe);
        }

        LogAway(logger, reason, name);
    }

    /// <summary>Later calls are refused; waits for a probe that is under way.</summary>
    public async ValueTask DisposeAsync()
    {
        isClosed = true;
        await closing.CancelAsync().ConfigureAwait(false);
        Task last;
        lock (Gate)
        {
            last = probing;
        }

        await last.ConfigureAwait(false);
        closing.Dispose();
    }

    private async Task Probe()
    {
        while (!isClosed)
        {
            try
            {
                await probe(closing.Token).ConfigureAwait(false);
                if (TryReturn())
                {
                    LogBack(logger, name);
                    return;
                }
            }
            catch (Exception e) when (!isClosed)
            {
                LogStillAway(logger, e, name);
                await Task.Delay(ProbePause, closing.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            catch
            {
                // Closed meanwhile.
                return;
            }
        }
    }

    private bool TryReturn()
    {
        lock (Gate)
        {
            isAway = isSettled?.Invoke() == false;
            return !isAway;
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "No answer from {Service}. Everything is refused until there is one.")]
    private static partial void LogAway(ILogger logger, Exception exception, string service);

    [LoggerMessage(Level = LogLevel.Debug, Message = "Still no answer from {Service}.")]
    private static partial void LogStillAway(ILogger logger, Exception exception, string service);

    [LoggerMessage(Level = LogLevel.Information, Message = "An answer again from {Service}.")]
    private static partial void LogBack(ILogger logger, string service);
}
