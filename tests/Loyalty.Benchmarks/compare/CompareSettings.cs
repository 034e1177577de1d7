namespace Loyalty.Compare;

/// <param name="Gateway">The gateway's program.</param>
/// <param name="Members">Members that buy.</param>
/// <param name="Length">What is measured of each contender in a round.</param>
/// <param name="Rounds">Of each mix.</param>
internal sealed record CompareSettings(string Gateway, int Members, TimeSpan Length, int Rounds);
