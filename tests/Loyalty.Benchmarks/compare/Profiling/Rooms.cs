using Microsoft.Diagnostics.Tracing.Etlx;

namespace Loyalty.Compare.Profiling;

/// <summary>Whose work a method is, by the module that it is in.</summary>
internal static class Rooms
{
    public const string Nobody = "thread pool, tasks and the rest of the runtime";

    private static readonly (string Module, string Room)[] ByModule =
    [
        ("System.Text.Json", "JSON"),
        ("Loyalty.Domain", "deciding and folding"),
        ("Loyalty.Grains", "grains: load, decide, append, answer; relay and totals"),
        ("Loyalty.Storage", "storage, and SQLite below it"),
        ("SQLitePCLRaw", "storage, and SQLite below it"),
        ("Orleans", "the engine: calls, turns, copies"),
        ("Loyalty.Silo", "the engine: calls, turns, copies"),
        ("Loyalty.Contracts", "contracts: reading and checking bodies"),
        ("Loyalty.Gateway", "the gateway's own: access, mapping, answers"),
        ("Loyalty.ServiceDefaults", "the gateway's own: access, mapping, answers"),
        ("Microsoft.AspNetCore.Server.Kestrel", "Kestrel"),
        ("Microsoft.AspNetCore", "ASP.NET Core: routing, binding, results"),
        ("System.Net", "sockets"),
        ("System.IO.Pipelines", "Kestrel"),
        ("Microsoft.Extensions", "ASP.NET Core: routing, binding, results"),
        ("System.Diagnostics", "telemetry"),
        ("OpenTelemetry", "telemetry"),
    ];

    /// <summary>The nearest caller that is somebody's own; null when there is none.</summary>
    public static (string Room, string Method)? Nearest(TraceCallStack? stack)
    {
        for (var frame = stack; frame is not null; frame = frame.Caller)
        {
            if (Of(frame.CodeAddress.ModuleName) is { } room)
            {
                return (room, frame.CodeAddress.FullMethodName);
            }
        }

        return null;
    }

    /// <summary>Null: it is nobody's own, and so its caller's.</summary>
    private static string? Of(string module)
    {
        foreach (var (name, room) in ByModule)
        {
            if (module.StartsWith(name, StringComparison.OrdinalIgnoreCase))
            {
                return room;
            }
        }

        return null;
    }
}
