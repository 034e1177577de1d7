using System.Collections.Immutable;
using Loyalty.Contracts.Accounts;
using Loyalty.Contracts.Purchases;
using Loyalty.Contracts.Rewards;
using Loyalty.Domain.Accounts;
using Loyalty.Domain.Accounts.Events;
using Loyalty.Domain.Programs;
using Loyalty.Domain.Purchases.Returns;

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

        return NeverBegun(record, VoucherGranted.ByRule, outcome.Rule) is { } undone ? NotGiven(outcome, Why(undone)) : outcome;
    }

    /// <summary>
    /// The same with what was found out only after the record: that a voucher could not be issued. One that was taken back
    /// with its purchase was given all the same.
    /// </summary>
    /// <param name="outcomes">As the record says.</param>
    /// <param name="vouchers">What became of the record's vouchers.</param>
    public static ImmutableArray<RuleOutcome> Explain(ImmutableArray<RuleOutcome> outcomes, ImmutableArray<GrantedVoucher> vouchers)
    {
        foreach (var voucher in vouchers)
        {
            if (voucher is { Voucher: not null, State: GrantState.NotGiven, Reason: { } reason and not VoucherReturns.Reason })
            {
                outcomes = [.. outcomes.Select(outcome => outcome.Applied && Gives(outcome, voucher.Cause) ? NotGiven(outcome, Why(reason, RewardReasonWords.OfCode(reason))) : outcome)];
            }
        }

        return outcomes;
    }

    /// <summary>Why the record gave no voucher of the campaign or rule; null: that was not why.</summary>
    internal static RuleReason? WhyNotGiven(AccountRecord record, string cause, string by) => NeverBegun(record, cause, by) is { } undone ? Why(undone) : null;

    private static GrantUndone? NeverBegun(AccountRecord record, string cause, string by) =>
        record.Events.OfType<GrantUndone>().FirstOrDefault(undone => undone.Cause == cause && undone.By == by && undone.Voucher.Length == 0);

    private static bool Gives(RuleOutcome outcome, VoucherCause cause) =>
        outcome.Rule == cause.Id && cause.Kind == (outcome.Campaign is null ? VoucherGranted.ByRule : VoucherGranted.ByCampaign);

    private static RuleOutcome NotGiven(RuleOutcome outcome, RuleReason why) => outcome with { Applied = false, Points = 0, Reasons = outcome.Reasons.Add(why) };

    private static RuleReason Why(GrantUndone undone) =>
        Why(undone.Reason, undone is { Expected: { } expected, Actual: { } actual } ? (expected, actual) : RewardReasonWords.OfCode(undone.Reason));

    private static RuleReason Why(string code, (string Expected, string Actual) words) => new(code, words.Expected, words.Actual);

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
