using Orleans;
using Orleans.Concurrency;

namespace Loyalty.Engine.Tests.Timers;

internal interface ITimerGrain : IGrainWithStringKey
{
    Task Start(TimeSpan dueTime, TimeSpan period, bool interleave = false, bool keepAlive = false, string? gate = null, bool fails = false);

    Task Change(TimeSpan dueTime, TimeSpan period);

    Task Stop();

    /// <summary>Returns when whatever was queued before has run.</summary>
    [AlwaysInterleave]
    Task Settle();

    Task Hold(string gate);

    Task End();
}
