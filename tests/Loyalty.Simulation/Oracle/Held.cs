namespace Loyalty.Simulation.Oracle;

/// <summary>A membership that a member has paid for.</summary>
/// <param name="Plan">The plan.</param>
/// <param name="Since">When it began.</param>
/// <param name="Ends">When what is paid for is over, exclusive.</param>
/// <param name="Lapses">When it is lost, exclusive.</param>
/// <param name="Cancelled">It is not renewed.</param>
internal sealed record Held(string Plan, DateTimeOffset Since, DateTimeOffset Ends, DateTimeOffset Lapses, bool Cancelled)
{
    public bool IsOver(DateTimeOffset at) => Lapses <= at;
}
