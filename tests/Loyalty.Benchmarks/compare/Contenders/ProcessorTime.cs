using System.Globalization;

namespace Loyalty.Compare.Contenders;

/// <summary>Processor time of processes, from what the kernel counts (in hundredths of a second).</summary>
internal readonly record struct ProcessorTime(TimeSpan User, TimeSpan System)
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(10);

    public TimeSpan All => User + System;

    public static ProcessorTime operator +(ProcessorTime one, ProcessorTime other) => new(one.User + other.User, one.System + other.System);

    public static ProcessorTime operator -(ProcessorTime one, ProcessorTime other) => new(one.User - other.User, one.System - other.System);

    public static ProcessorTime Of(int process) => Read($"/proc/{process}/stat", withEnded: false);

    /// <summary>Of a process and of its children, also of those that have ended.</summary>
    public static ProcessorTime OfFamily(int process)
    {
        var all = Read($"/proc/{process}/stat", withEnded: true);
        foreach (var child in File.ReadAllText($"/proc/{process}/task/{process}/children").Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            all += Read($"/proc/{child}/stat", withEnded: true);
        }

        return all;
    }

    /// <summary>Of each thread, by name; threads of one name are one.</summary>
    public static Dictionary<string, ProcessorTime> OfThreads(int process)
    {
        var threads = new Dictionary<string, ProcessorTime>();
        foreach (var thread in Directory.GetDirectories($"/proc/{process}/task"))
        {
            var stat = ReadStat($"{thread}/stat");
            if (stat is null)
            {
                continue;
            }

            var name = stat[(stat.IndexOf('(', StringComparison.Ordinal) + 1)..stat.LastIndexOf(')')];
            threads[name] = threads.GetValueOrDefault(name) + Parse(stat, withEnded: false);
        }

        return threads;
    }

    private static ProcessorTime Read(string file, bool withEnded) => ReadStat(file) is { } stat ? Parse(stat, withEnded) : default;

    /// <summary>Null when it has ended meanwhile.</summary>
    private static string? ReadStat(string file)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <summary>Fields 14 to 17 of proc(5); the name before may hold blanks and ends with the last parenthesis.</summary>
    private static ProcessorTime Parse(string stat, bool withEnded)
    {
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        return new ProcessorTime(At(11) + (withEnded ? At(13) : TimeSpan.Zero), At(12) + (withEnded ? At(14) : TimeSpan.Zero));

        TimeSpan At(int field) => Tick * long.Parse(fields[field], CultureInfo.InvariantCulture);
    }
}
