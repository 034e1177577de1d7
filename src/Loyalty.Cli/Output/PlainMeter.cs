using System.Globalization;

namespace Loyalty.Cli.Output;

/// <summary>Progress as lines, for logs and pipes: one for each tenth, or for each 10,000 when the total is not known.</summary>
internal sealed class PlainMeter(string title, TextWriter writer) : Meter
{
    private const long Step = 10_000;
    private readonly Lock _lock = new();
    private long? _total;
    private long _done;
    private long _shown;

    public override void Total(long? total)
    {
        lock (_lock)
        {
            _total = total;
        }
    }

    public override void Advance(long count)
    {
        lock (_lock)
        {
            _done += count;
            var step = _total is { } total ? Math.Max(1, (total + 9) / 10) : Step;
            if (_done / step > _shown / step || _done == _total)
            {
                _shown = _done;
                writer.WriteLine(_total is { } all
                    ? string.Create(CultureInfo.InvariantCulture, $"{title}: {_done:N0} of {all:N0}")
                    : string.Create(CultureInfo.InvariantCulture, $"{title}: {_done:N0}"));
            }
        }
    }

    public override void Say(string line)
    {
        lock (_lock)
        {
            writer.WriteLine(line);
        }
    }
}
