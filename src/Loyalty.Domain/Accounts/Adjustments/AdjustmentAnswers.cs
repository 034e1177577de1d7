using System.Collections.Immutable;
using Loyalty.Contracts.Accounts.Adjustments;
using Loyalty.Contracts.Common;
using Loyalty.Domain.Accounts.Events;

namespace Loyalty.Domain.Accounts.Adjustments;

/// <summary>What is answered about an adjustment.</summary>
public static class AdjustmentAnswers
{
    /// <summary>From the record of the command that asked for it, or of the one that confirmed it.</summary>
    public static PointAdjustment From(AccountRecord record, string member) => record.First<PointsAdjusted>() is { } adjusted
        ? new PointAdjustment
        {
            Id = adjusted.Id,
            Member = member,
            Wallet = adjusted.Wallet,
            Points = adjusted.Points,
            Reason = adjusted.Reason,
            State = AdjustmentState.Applied,
            RequestedBy = adjusted.By,
            DecidedBy = adjusted.ConfirmedBy,
            Repaid = record.First<PointsCredited>()?.Repaid ?? 0,
            ExpiresAt = record.First<PointsCredited>() is { Gives: [var given, ..] } ? given.Bucket.ExpiresAt ?? record.First<PointsCredited>()!.SlidUntil : null,
            Balances = AccountAnswers.From(record.Balances),
        }
        : Pending(record.First<AdjustmentRequested>() ?? throw new ArgumentException("The record holds no adjustment.", nameof(record)), member) with
        {
            Balances = AccountAnswers.From(record.Balances),
        };

    /// <summary>From the record that rejected it.</summary>
    /// <param name="record">The record.</param>
    /// <param name="request">What had been asked for.</param>
    /// <param name="member">The member's id.</param>
    public static PointAdjustment Rejected(AccountRecord record, AdjustmentRequested request, string member) => Pending(request, member) with
    {
        State = AdjustmentState.Rejected,
        DecidedBy = record.First<AdjustmentEnded>()?.By,
        EndsAt = null,
        Balances = AccountAnswers.From(record.Balances),
    };

    /// <summary>From the record of the request, while no other decides it: it waits, or its time is over.</summary>
    public static PointAdjustment Undecided(AccountRecord asked, string member, DateTimeOffset now)
    {
        var waiting = From(asked, member);
        return waiting.EndsAt <= now ? waiting with { State = AdjustmentState.GivenUp } : waiting;
    }

    public static PointAdjustment Pending(AdjustmentRequested request, string member) => new()
    {
        Id = request.Id,
        Member = member,
        Wallet = request.Wallet,
        Points = request.Points,
        Reason = request.Reason,
        State = AdjustmentState.AwaitingConfirmation,
        RequestedBy = request.By,
        EndsAt = request.EndsAt,
        ExpiresAt = request.ExpiresAt,
    };

    /// <summary>In what the command differs from the adjustment that is stored under its id; empty when it is the same.</summary>
    public static ImmutableArray<Fault> Differences(AccountRecord record, AdjustPoints command)
    {
        var stored = record.First<PointsAdjusted>() is { } adjusted
            ? (adjusted.Wallet, adjusted.Points, adjusted.Reason, adjusted.ExpiresAt)
            : record.First<AdjustmentRequested>() is { } request
                ? (request.Wallet, request.Points, request.Reason, request.ExpiresAt)
                : default;
        var faults = ImmutableArray.CreateBuilder<Fault>();
        AddIf(stored.Wallet != command.Wallet, "/wallet");
        AddIf(stored.Points != command.Points, "/points");
        AddIf(stored.Reason != command.Reason, "/reason");
        AddIf(stored.ExpiresAt != command.ExpiresAt, "/expiresAt");
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
