using System.Collections.Immutable;
using Loyalty.Contracts.Accounts;
using Loyalty.Contracts.Purchases;
using Loyalty.Contracts.Rewards;
using Loyalty.Domain.Accounts;
using Loyalty.Domain.Accounts.Events;
using Loyalty.Domain.Programs;

namespace Loyalty.Domain.Rewards;

/// <summary>What is answered about vouchers that were given.</summary>
public static class GrantAnswers
{
    /// <summary>Those of a record, as they stood when it was written: none is issued by then.</summary>
    public static ImmutableArray<GrantedVoucher> From(AccountRecord record)
    {
        ImmutableArray<GrantedVoucher>.Builder? vouchers = null;
        foreach (var happened in record.Events)
        {
            if (happened is VoucherGranted granted)
            {
                (vouchers ??= ImmutableArray.CreateBuilder<GrantedVoucher>()).Add(new GrantedVoucher
                {
                    Voucher = granted.Voucher,
                    Reward = granted.Reward,
                    Cause = new VoucherCause(granted.Cause, granted.By),
                    State = GrantState.Pending,
                    ExpiresAt = granted.ExpiresAt,
                });
            }
            else if (happened is GrantUndone undone)
            {
                End(vouchers ??= ImmutableArray.CreateBuilder<GrantedVoucher>(), undone);
            }
        }

        return vouchers?.ToImmutable() ?? [];
    }

    /// <summary>The voucher as the record left it that ended its giving.</summary>
    public static GrantedVoucher After(GrantedVoucher voucher, AccountRecord record) =>
        record.First<VoucherIssued>() is { } issued && issued.Voucher == voucher.Voucher ? voucher with { State = GrantState.Issued, Code = issued.Code }
        : record.Events.OfType<GrantUndone>().FirstOrDefault(undone => undone.Voucher == voucher.Voucher) is { } undone ? NotGiven(voucher, undone)
        : voucher;

    /// <summary>What an event does to vouchers that nobody asked for just then.</summary>
    public static IEnumerable<VoucherMove> Moves(AccountEvent happened) => happened switch
    {
        VoucherGranted granted => [new VoucherMove(granted.Voucher, granted.Reward, "given")],
        VoucherCancelled cancelled => [new VoucherMove(cancelled.Voucher, cancelled.Reward, "cancelled")],
        GrantUndone { Voucher.Length: > 0 } undone => [new VoucherMove(undone.Voucher, undone.Reward, "cancelled")],
        VoucherExpired expired => [new VoucherMove(expired.Voucher, expired.Reward, "expired")],
        _ => [],
    };

    /// <summary>A rule gives nothing whose voucher could not be given.</summary>
    internal static RuleOutcome Explain(RuleOutcome outcome, CompiledRule rule, AccountRecord record)
    {
        if (rule.Rule.Reward is null || !outcome.Applied)
        {
            return outcome;
        }

        var undone = record.Events.OfType<GrantUndone>().FirstOrDefault(undone => undone.Cause == VoucherGranted.ByRule && undone.By == outcome.Rule && undone.Voucher.Length == 0);
        return undone is null
            ? outcome
            : outcome with { Applied = false, Points = 0, Reasons = outcome.Reasons.Add(new RuleReason(undone.Reason, "a member who may have the reward", "not met")) };
    }

    private static void End(ImmutableArray<GrantedVoucher>.Builder vouchers, GrantUndone undone)
    {
        for (var i = 0; i < vouchers.Count; i++)
        {
            if (vouchers[i].Voucher is { } voucher && voucher == undone.Voucher)
            {
                vouchers[i] = NotGiven(vouchers[i], undone);
                return;
            }
        }

        // What was begun by another record is not this one's.
        if (undone.Voucher.Length == 0)
        {
            vouchers.Add(new GrantedVoucher { Reward = undone.Reward, Cause = new VoucherCause(undone.Cause, undone.By), State = GrantState.NotGiven, Reason = undone.Reason });
        }
    }

    private static GrantedVoucher NotGiven(GrantedVoucher voucher, GrantUndone undone) => voucher with { State = GrantState.NotGiven, Reason = undone.Reason };
}
