using System.Text.Json.Serialization.Metadata;
using Loyalty.Contracts.Accounts.Transfers;
using Loyalty.Contracts.Common;
using Loyalty.Gateway.Common.Bodies;
using Loyalty.Gateway.Common.Json;

namespace Loyalty.Gateway.Accounts;

/// <summary>Points to give to another member.</summary>
internal sealed class TransferInput : IInput<TransferInput>
{
    public static JsonTypeInfo<TransferInput> Shape => InputJson.Default.TransferInput;

    /// <summary>Who gets them.</summary>
    public required string To { get; init; }

    public required string Wallet { get; init; }

    /// <summary>More than 0.</summary>
    public required long Points { get; init; }

    public void Check(Faults faults)
    {
        faults.Id(To, "/to");
        faults.Id(Wallet, "/wallet");
        faults.Points(Points, "/points");
    }

    public TransferPoints ToCommand(string id, bool dryRun) => new() { Id = id, To = To, Wallet = Wallet, Points = Points, DryRun = dryRun };
}
