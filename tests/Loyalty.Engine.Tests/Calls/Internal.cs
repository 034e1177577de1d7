namespace Loyalty.Engine.Tests.Calls;

internal sealed record Internal(int Value);
