using Loyalty.Contracts.Programs;

namespace Loyalty.Gateway.Programs;

/// <summary>Members may share the points of one wallet.</summary>
internal sealed class HouseholdProgramInput
{
    /// <summary>The wallet that is shared: one of points, whose ends stand when they are earned.</summary>
    public required string Wallet { get; set; }

    /// <summary>The most members of one household, 2–20; 6 when absent.</summary>
    public int? Members { get; set; }

    public HouseholdProgram ToDefinition() => new() { Wallet = Wallet, Members = Members ?? new HouseholdProgram { Wallet = "" }.Members };
}
