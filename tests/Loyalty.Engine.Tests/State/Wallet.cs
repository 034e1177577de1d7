using Orleans;

namespace Loyalty.Engine.Tests.State;

[GenerateSerializer, Alias("engine.wallet")]
public sealed class Wallet
{
    [Id(0)]
    public int Points { get; set; }
}
