using Loyalty.Gateway.Common;

namespace Loyalty.Simulation.Histories;

/// <summary>The ids that the gateway makes of callers' keys.</summary>
public static class Names
{
    public static string Voucher(string channel, string key) => NameBasedId.OfVoucher(Setup.ProgramId, channel, key);

    /// <summary>Operators' and members' commands come with a key of no channel.</summary>
    public static string Transfer(string key) => NameBasedId.OfCommand("transfer", Setup.ProgramId, null, key);

    /// <inheritdoc cref="Transfer"/>
    public static string Adjustment(string key) => NameBasedId.OfCommand("adjustment", Setup.ProgramId, null, key);
}
