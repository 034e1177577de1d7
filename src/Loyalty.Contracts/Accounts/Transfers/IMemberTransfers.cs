using Loyalty.Contracts.Common;

namespace Loyalty.Contracts.Accounts.Transfers;

/// <summary>Points that one member gives another. Key: program/member.</summary>
[Alias("loyalty.IMemberTransfers")]
public interface IMemberTransfers : IGrainWithStringKey
{
    /// <summary>
    /// A process: takes the points here, credits them there with the same ends, or undoes it. Interrupted, it is brought
    /// to its end by itself; until then it is answered as in transit. One that was undone is answered as a refusal.
    /// </summary>
    [Alias("Transfer")]
    Task<Outcome<PointTransfer>> Transfer(TransferPoints command);

    /// <summary>A transfer that this member began.</summary>
    [Alias("GetTransfer")]
    Task<Outcome<PointTransfer>> GetTransfer(string transfer);

    /// <summary>The leg at the receiver. What it came to the first time holds for ever, a refusal too: a late copy of the call must change nothing.</summary>
    [Alias("Receive")]
    Task<Outcome<TransferReceipt>> Receive(ReceivePoints command);
}
