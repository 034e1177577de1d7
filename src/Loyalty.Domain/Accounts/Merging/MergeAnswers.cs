using System.Collections.Immutable;
using Loyalty.Contracts.Accounts;
using Loyalty.Contracts.Accounts.Merging;
using Loyalty.Contracts.Common;
using Loyalty.Domain.Accounts.Events;

namespace Loyalty.Domain.Accounts.Merging;

/// <summary>What is answered about merging members.</summary>
public static class MergeAnswers
{
    private const string Reason = "merged";

    /// <summary>What the leg at the other account came to, from its record: the first time and on every repeat alike.</summary>
    public static MergeReceipt Receipt(AccountRecord record)
    {
        var came = record.First<MemberMergedIn>() ?? throw new ArgumentException("The record takes nobody in.", nameof(record));
        return new MergeReceipt
        {
            Refused = came.Refused,
            Merged = came.Part is not { } part ? null : new MergedMember
            {
                Member = came.Into,
                From = came.Member,
                MergedAt = came.At,
                Moved = [.. part.GetWallets().Select(wallet => new MovedWallet(wallet, part.PointsOf(wallet), part.DebtOf(wallet)))],
                Vouchers = part.Vouchers.Length,
                Balances = AccountAnswers.From(record.Balances),
                Tier = record.Tier,
            },
        };
    }

    /// <summary>In what the command differs from what is stored under its key; empty when it is the same.</summary>
    public static ImmutableArray<Fault> Differences(AccountRecord record, MergeMember command) =>
        record.First<MergeStarted>()?.Into == command.Into ? [] : [new Fault("/into", "differs from what is stored")];

    /// <summary>The changes of points that an event is; those of both accounts come to nothing.</summary>
    internal static IEnumerable<PointEntry> Entries(AccountEvent happened)
    {
        var (part, sign) = happened switch
        {
            MergeStarted started => (started.Part, -1),
            MemberMergedIn came => (came.Part, 1),
            MergeEnded ended => (ended.Part, 1),
            _ => (null, 0),
        };
        foreach (var wallet in part?.GetWallets() ?? [])
        {
            if (part!.PointsOf(wallet) - part.DebtOf(wallet) is not 0 and var points)
            {
                yield return new PointEntry(wallet, sign * points, Reason, null, null);
            }
        }
    }
}
