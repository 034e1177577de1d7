using Orleans.Activations;
using Orleans.Calls;
using Orleans.Hosting;

namespace Orleans.Timers;

/// <summary>A tick waits for its turn like a request.</summary>
internal sealed class TimerTick : VoidRequest
{
    private readonly GrainTimer _timer;

    public TimerTick(GrainTimer timer, Activation activation)
    {
        _timer = timer;
        Target = activation.Class;
        Key = activation.GrainId.Key.ToString();
        SentAt = activation.Engine.Scheduler.Time.GetTimestamp();
        Engine = activation.Engine;
        Flags = RequestFlags.Local | RequestFlags.OneWay
            | (timer.Options.Interleave ? RequestFlags.AlwaysInterleave : 0)
            | (timer.Options.KeepAlive ? 0 : RequestFlags.Unnoticed);
    }

    public override ValueTask Invoke(object grain) => new(_timer.TickAsync());

    protected override ValueTask InvokeAsync(Activation activation) => new(TickAsync(activation));

    private async Task TickAsync(Activation activation)
    {
        try
        {
            await _timer.TickAsync();
        }
        catch (Exception exception)
        {
            Log.TimerFailed(activation.Engine.Logger, activation.GrainId, exception);
            throw;
        }
    }
}
