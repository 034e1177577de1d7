using System.Collections.Immutable;
using Loyalty.Contracts.Accounts.Transfers;
using Loyalty.Contracts.Common;
using Loyalty.Domain.Accounts.Events;

namespace Loyalty.Domain.Accounts.Transfers;

/// <summary>What is answered about a transfer.</summary>
public static class TransferAnswers
{
    /// <param name="started">The record of the first leg.</param>
    /// <param name="ended">How it ended; null while it is in transit.</param>
    /// <param name="member">The giver.</param>
    public static PointTransfer From(AccountRecord started, TransferEnded? ended, string member)
    {
        var transfer = started.First<TransferStarted>() ?? throw new ArgumentException("The record begins no transfer.", nameof(started));
        return new PointTransfer
        {
            Id = transfer.Id,
            Member = member,
            To = transfer.To,
            Wallet = transfer.Wallet,
            Points = transfer.Points,
            State = ended is null ? TransferState.InTransit : ended.Refused is null ? TransferState.Credited : TransferState.Undone,
            Reason = ended?.Refused,
            StartedAt = started.At,
            Buckets = TransferRules.Buckets(started.First<PointsSpent>()!),
            Balances = AccountAnswers.From(started.Balances),
        };
    }

    /// <summary>In what the command differs from the transfer that is stored under its id; empty when it is the same.</summary>
    public static ImmutableArray<Fault> Differences(AccountRecord record, TransferPoints command)
    {
        var stored = record.First<TransferStarted>();
        var faults = ImmutableArray.CreateBuilder<Fault>();
        AddIf(stored?.To != command.To, "/to");
        AddIf(stored?.Wallet != command.Wallet, "/wallet");
        AddIf(stored?.Points != command.Points, "/points");
        return faults.ToImmutable();

        void AddIf(bool differs, string pointer)
        {
            if (differs)
            {
                faults.Add(new Fault(pointer, "differs from what is stored"));
            }
        }
    }
}
