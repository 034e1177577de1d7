namespace Loyalty.Cli.Output;

/// <summary>How far a long command is, shown while it runs. Called from many threads.</summary>
internal abstract class Meter
{
    public static readonly Meter Silent = new SilentMeter();

    /// <summary>How much there is to do; null when that is not known.</summary>
    public abstract void Total(long? total);

    public abstract void Advance(long count);

    /// <summary>A line for people that stays.</summary>
    public abstract void Say(string line);

    private sealed class SilentMeter : Meter
    {
        public override void Total(long? total)
        {
        }

        public override void Advance(long count)
        {
        }

        public override void Say(string line)
        {
        }
    }
}
