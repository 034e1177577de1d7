using Spectre.Console;

namespace Loyalty.Cli.Output;

/// <summary>Progress as a bar, for terminals.</summary>
internal sealed class SpectreMeter(ProgressTask task, IAnsiConsole console) : Meter
{
    public override void Total(long? total)
    {
        task.IsIndeterminate = total is null;
        task.MaxValue = Math.Max(1, total ?? 1);
        if (total == 0)
        {
            task.Value = task.MaxValue;
        }
    }

    public override void Advance(long count) => task.Increment(count);

    public override void Say(string line) => console.MarkupLineInterpolated($"[yellow]{line}[/]");
}
