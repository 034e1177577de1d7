using Orleans.Runtime;

namespace Orleans.Streams;

internal static class StreamStoppedExtensions
{
    public static void ThrowIfStopped(this CancellationToken stopped)
    {
        if (stopped.IsCancellationRequested)
        {
            throw new SiloUnavailableException("The host is stopping and takes no more events.");
        }
    }
}
