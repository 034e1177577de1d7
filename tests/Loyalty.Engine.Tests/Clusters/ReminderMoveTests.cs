using Loyalty.Engine.Tests.Engines;
using Loyalty.Engine.Tests.Reminders;

namespace Loyalty.Engine.Tests.Clusters;

public sealed class ReminderMoveTests : EngineTest
{
    private static readonly TimeSpan s_minute = TimeSpan.FromMinutes(1);

    // So many that both silos have some, whatever they hash to.
    private static readonly string[] s_keys = [.. Enumerable.Range(0, 32).Select(i => $"grain-{i}")];

    [Fact]
    public async Task Reminders_of_a_lost_silo_tick_on_the_one_that_is_left()
    {
        foreach (var key in s_keys)
        {
            await Cluster.Grains.GetGrain<IReminderGrain>(key).Register("r", s_minute, s_minute);
        }

        await AdvanceUntilNoted(notes => s_keys.All(key => notes.Any(note => note.StartsWith($"{key} r at ", StringComparison.Ordinal))), s_minute);
        await ((Cluster)Cluster).KillSiloOf(Cluster.Grains.GetGrain<IReminderGrain>(s_keys[0]));

        var before = Probe.Notes.Count;
        await AdvanceUntilNoted(notes => s_keys.All(key => notes.Skip(before).Any(note => note.StartsWith($"{key} r at ", StringComparison.Ordinal))), s_minute);
    }
}
