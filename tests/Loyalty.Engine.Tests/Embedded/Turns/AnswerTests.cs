using Loyalty.Engine.Tests.Engines;

namespace Loyalty.Engine.Tests.Embedded.Turns;

/// <summary>
/// Where answers arrive. Only here: Orleans completes a call's task on any thread and brings back no more than what awaits it;
/// for the simulation everything that follows has to be in the order of the turns.
/// </summary>
public sealed class AnswerTests : EngineTest
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Answer_arrives_on_a_turn_of_the_calling_grain(bool fails)
    {
        var call = Cluster.Grains.GetGrain<IAnswerGrain>("one").TakesAnswerOnItsOwnTurn("other", "gate", fails);
        await Probe.Until("called gate");
        await Cluster.SettleAsync();
        Probe.Open("gate");
        Assert.True(await call.WaitAsync(Probe.HangGuard));
    }
}
