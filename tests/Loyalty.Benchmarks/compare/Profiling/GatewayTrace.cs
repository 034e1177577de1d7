using System.Diagnostics.Tracing;
using Microsoft.Diagnostics.NETCore.Client;
using Microsoft.Diagnostics.Tracing.Etlx;
using Microsoft.Diagnostics.Tracing.Parsers;

namespace Loyalty.Compare.Profiling;

/// <summary>Records what the runtime of a process tells of itself, in a temporary folder, and reads it.</summary>
internal static class GatewayTrace
{
    private const int BufferMiB = 256;

    /// <summary>Where its threads are, a thousand times a second.</summary>
    public static EventPipeProvider[] Threads { get; } = [new("Microsoft-DotNETCore-SampleProfiler", EventLevel.Informational), Runtime(EventLevel.Informational, default)];

    /// <summary>What it allocates, about once in 100 KiB.</summary>
    public static EventPipeProvider[] Allocations { get; } = [Runtime(EventLevel.Verbose, ClrTraceEventParser.Keywords.GC)];

    public static async Task<T> Take<T>(int process, TimeSpan length, EventPipeProvider[] providers, Func<TraceLog, T> read)
    {
        var folder = Directory.CreateTempSubdirectory("loyalty-profile-").FullName;
        try
        {
            var trace = Path.Combine(folder, "gateway.nettrace");
            await Record(process, length, providers, trace);
            using var log = new TraceLog(TraceLog.CreateFromEventPipeDataFile(trace));
            return read(log);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task Record(int process, TimeSpan length, EventPipeProvider[] providers, string trace)
    {
        using var session = new DiagnosticsClient(process).StartEventPipeSession(providers, requestRundown: true, BufferMiB);
        await using var file = File.Create(trace);
        var copying = session.EventStream.CopyToAsync(file);
        await Task.Delay(length);
        await session.StopAsync(CancellationToken.None);
        await copying;
    }

    /// <summary>With what methods need to have names.</summary>
    private static EventPipeProvider Runtime(EventLevel level, ClrTraceEventParser.Keywords keywords) =>
        new("Microsoft-Windows-DotNETRuntime", level, (long)(keywords | ClrTraceEventParser.Keywords.Jit | ClrTraceEventParser.Keywords.Loader));
}
