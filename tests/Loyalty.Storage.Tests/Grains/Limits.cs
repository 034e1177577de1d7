namespace Loyalty.Storage.Tests.Grains;

/// <summary>A record inside a state, and a state without a constructor that takes nothing.</summary>
public sealed record Limits(int Lowest, int? Highest);
