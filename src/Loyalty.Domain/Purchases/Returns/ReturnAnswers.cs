using System.Collections.Immutable;
using Loyalty.Contracts.Common;
using Loyalty.Contracts.Purchases.Returns;
using Loyalty.Domain.Accounts;
using Loyalty.Domain.Accounts.Events;
using Loyalty.Domain.Accounts.Households;
using Loyalty.Domain.Segments;

namespace Loyalty.Domain.Purchases.Returns;

/// <summary>What is answered about a return, from its record.</summary>
public static class ReturnAnswers
{
    public static RecordedReturn From(AccountRecord record, string? member)
    {
        if (record.First<ReturnRecorded>() is { } returned)
        {
            return From(record, returned, member) with { SegmentMoves = SegmentAnswers.Moves(record) };
        }

        var parked = record.First<ReturnParked>() ?? throw new ArgumentException("The record holds no return.", nameof(record));
        return new RecordedReturn
        {
            Channel = parked.Channel,
            Id = parked.Id,
            PurchaseChannel = parked.PurchaseChannel,
            PurchaseId = parked.PurchaseId,
            Member = member,
            Status = ReturnStatus.Parked,
            OccurredAt = parked.OccurredAt,
            ReceivedAt = record.At,
            Balances = AccountAnswers.From(record.Balances),
            Tier = record.Tier,
        };
    }

    /// <summary>One return of a record that may hold several (those that had waited for a purchase).</summary>
    internal static RecordedReturn From(AccountRecord record, ReturnRecorded returned, string? member) => new()
    {
        Channel = returned.Channel,
        Id = returned.Id,
        PurchaseChannel = returned.PurchaseChannel,
        PurchaseId = returned.PurchaseId,
        Member = member,
        Status = ReturnStatus.Applied,
        OccurredAt = returned.OccurredAt,
        ReceivedAt = record.At,
        Amount = returned.Amount,
        Lines = [.. returned.Lines.Select(line => new ReturnedLine(line.Line, line.Quantity, line.Amount))],
        RemainingAmount = returned.Remaining,
        TakenBack = [.. Following<PointsTakenBack>(record, returned).Select(From)],
        Restored =
        [
            .. (returned.Refunded ?? []).Select(refund =>
            {
                var lapsed = Following<PointsRestored>(record, returned).FirstOrDefault(restored => restored.Wallet == refund.Wallet && restored.Reason == PointPayments.Reason)?.Lapsed ?? 0;
                return new RestoredPayment(refund.Wallet, refund.Points - lapsed, lapsed, refund.Amount);
            }),
        ],
        CancelledVouchers =
        [
            .. Following<VoucherCancelled>(record, returned).Select(cancelled => cancelled.Voucher),
            .. Following<GrantUndone>(record, returned).Where(undone => undone.Voucher.Length > 0).Select(undone => undone.Voucher),
        ],
        Balances = AccountAnswers.From(record.Balances),
        Tier = record.Tier,
        Household = HouseholdAnswers.NameIn(record),
    };

    /// <summary>In what the command differs from the return that is stored under its id; empty when it is the same.</summary>
    /// <remarks>Import is not compared, as for purchases.</remarks>
    public static ImmutableArray<Fault> Differences(AccountRecord record, RecordReturn command)
    {
        var stored = record.First<ReturnRecorded>() is { } returned
            ? (returned.PurchaseChannel, returned.PurchaseId, returned.OccurredAt, Lines: returned.AskedLines, Amount: returned.AskedAmount)
            : record.First<ReturnParked>() is { } parked
                ? (parked.PurchaseChannel, parked.PurchaseId, parked.OccurredAt, Lines: parked.AskedLines, Amount: parked.AskedAmount)
                : default;
        if (stored.PurchaseId is null)
        {
            return [Different("/id")];
        }

        var faults = ImmutableArray.CreateBuilder<Fault>();
        AddIf(stored.PurchaseChannel != command.PurchaseChannel, "/purchase/channel");
        AddIf(stored.PurchaseId != command.PurchaseId, "/purchase/id");
        AddIf(stored.OccurredAt != command.OccurredAt, "/occurredAt");
        AddIf(!stored.Lines.SequenceEqual(command.Lines), "/lines");
        AddIf(stored.Amount != command.Amount, "/amount");
        return faults.ToImmutable();

        void AddIf(bool differs, string pointer)
        {
            if (differs)
            {
                faults.Add(Different(pointer));
            }
        }
    }

    private static Fault Different(string pointer) => new(pointer, "differs from what is stored");

    /// <summary>What the return did, among the events of its record.</summary>
    private static IEnumerable<T> Following<T>(AccountRecord record, ReturnRecorded returned) =>
        record.Events
            .SkipWhile(happened => !ReferenceEquals(happened, returned))
            .Skip(1)
            .TakeWhile(happened => happened is not ReturnRecorded)
            .OfType<T>();

    internal static TakenBack From(PointsTakenBack taken) => new()
    {
        Rule = taken.Rule,
        Wallet = taken.Wallet,
        Points = taken.Points,
        FromEarned = taken.FromEarned,
        FromOther = taken.FromOther,
        Debt = taken.Debt,
        Forgiven = taken.Forgiven,
        Expired = taken.Expired,
        Origin = taken.Origin,
    };
}
