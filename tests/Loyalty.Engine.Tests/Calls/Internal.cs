using Orleans;

namespace Loyalty.Engine.Tests.Calls;

[GenerateSerializer, Immutable, Alias("engine.internal")]
internal sealed record Internal([property: Id(0)] int Value);
