using Loyalty.Engine.Tests.Engines;
using Orleans.Concurrency;

namespace Loyalty.Engine.Tests.Turns;

[Reentrant]
internal sealed class ReentrantTurnGrain(Probe probe) : TurnGrain(probe);
