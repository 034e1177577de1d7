using System.Collections.Immutable;
using FsCheck.Fluent;
using Loyalty.Contracts.Programs;
using Loyalty.Contracts.Referrals;
using Loyalty.Domain.Accounts;
using Loyalty.Domain.Accounts.Events;
using Loyalty.Domain.Common;
using Loyalty.Domain.Programs;
using Loyalty.Domain.Referrals;

namespace Loyalty.Domain.Tests.Semantics;

/// <summary>Limits beside those of rules and campaigns, each counted again from the journal alone.</summary>
public sealed class LimitProperties
{
    [Fact]
    public void Limit_of_a_reward_per_member_holds_in_every_history()
    {
        var refused = 0;
        Property.Holds(Histories.Programs.Select(Limited), Histories.Steps, 60, (program, steps) =>
        {
            var member = Histories.Live(program, steps.Select(step => step.Kind is Histories.Kind.Spend or Histories.Kind.Send ? step with { Kind = Histories.Kind.Redeem } : step));

            foreach (var reward in program.Rewards)
            {
                foreach (var limit in reward.PerMember)
                {
                    // Each record alone: what was given back makes room from then on, and not before.
                    var had = new Dictionary<DateOnly, long>();
                    foreach (var record in member.Journal)
                    {
                        foreach (var (day, count) in Moves(member, record, reward.Id))
                        {
                            var start = ProgramCalendar.StartOf(limit.Period, day);
                            had[start] = had.GetValueOrDefault(start) + count;
                        }

                        Assert.All(had.Values, count => Assert.InRange(count, 0, limit.Count));
                    }

                    refused += had.Values.Count(count => count == limit.Count);
                }
            }
        }, times: 120);
        Assert.True(refused > 20, $"Only {refused} came to a limit.");
    }

    [Fact]
    public void Limit_of_debt_holds_in_every_history()
    {
        var (reached, forgiven) = (0, 0L);
        Property.Holds(Histories.Programs.Select(program => program with { Returns = program.Returns with { DebtLimit = 40 } }), Histories.Steps, 50, (program, steps) =>
        {
            var member = Histories.Live(program, steps);

            Assert.All(member.Journal.SelectMany(record => record.Balances), balance => Assert.InRange(balance.Debt, 0, 40));
            reached += member.Journal.Any(record => record.Balances.Any(balance => balance.Debt == 40)) ? 1 : 0;
            forgiven += member.Journal.SelectMany(record => record.Events).OfType<PointsTakenBack>().Sum(taken => taken.Forgiven);
        }, times: 120);
        Assert.True(reached > 5 && forgiven > 0, $"Only {reached} came to the limit.");
    }

    [Fact]
    public void Caps_of_a_referrer_hold_in_whatever_order_friends_buy_and_return() => Property.Holds(
        from caps in Histories.ReferralCaps
        from days in Gen.Choose(0, 80).ArrayOf(20)
        from backs in Gen.Choose(0, 2).ArrayOf(20)
        from order in Gen.Shuffle(Enumerable.Range(0, 40))
        select (caps, days, backs, order),
        value =>
        {
            var program = ReferralProgram(value.caps);
            var referrer = new TestMember(program).At(Given.Start.AddDays(81));
            var given = new Dictionary<int, DateOnly>();
            foreach (var i in value.order)
            {
                var friend = i % 20;
                if (i < 20)
                {
                    var day = DateOnly.FromDateTime(Given.Start.UtcDateTime).AddDays(value.days[friend]);
                    var record = referrer.Do($"earn/{friend}", (state, edition, now) => ReferrerRules.Earn(
                        state, "referrer", new EarnReferral { Friend = $"{friend}", Edition = 1, Day = day }, new EditionPair(edition, edition), now));
                    if (record.First<ReferralEarned>()!.Refused is null)
                    {
                        given[friend] = day;
                    }
                    else
                    {
                        Assert.Equal("referralCapReached", record.First<ReferralEarned>()!.Refused);
                        Assert.True(program.Referral!.Caps.Any(cap => Count(cap, day) == cap.Referrals));
                    }
                }
                else if (value.backs[friend] == 0 && referrer.Journal.FirstOrDefault(record => record.First<ReferralEarned>()?.Friend == $"{friend}") is { } earned)
                {
                    referrer.Do($"back/{friend}", (state, edition, now) => ReferrerRules.TakeBack(
                        state, new TakeBackReferral { Friend = $"{friend}", Edition = 1 }, earned, new EditionPair(edition, edition), [], now));
                    given.Remove(friend);
                }

                Assert.All(program.Referral!.Caps, cap => Assert.All(given.Values, day => Assert.InRange(Count(cap, day), 0, cap.Referrals)));
            }

            Assert.Equal(given.Count * 500, referrer.Balance());

            int Count(ReferralCap cap, DateOnly day) => given.Values.Count(other => ProgramCalendar.StartOf(cap.Period, other) == ProgramCalendar.StartOf(cap.Period, day));
        },
        times: 150);

    private static ProgramDefinition ReferralProgram(ImmutableArray<ReferralCap> caps) => Given.Program() with
    {
        Referral = new ReferralProgram
        {
            Referrer = new ReferralReward { Wallet = "points", Points = 500 },
            WithinDays = 30,
            ReturnDays = 14,
            Caps = caps,
        },
    };

    private static ProgramDefinition Limited(ProgramDefinition program) => program with
    {
        Rewards = [.. program.Rewards.Select(reward => reward with { PerMember = [new(CapPeriod.Week, 2), new(CapPeriod.Month, 4)] })],
    };

    /// <summary>The vouchers of a reward that a record gives, and takes out again by the day on which they were given.</summary>
    private static IEnumerable<(DateOnly Day, long Count)> Moves(TestMember member, AccountRecord record, string reward)
    {
        foreach (var happened in record.Events)
        {
            switch (happened)
            {
                case RedemptionStarted started when started.Reward == reward:
                    yield return (started.Day, 1);
                    break;
                case VoucherGranted granted when granted.Reward == reward:
                    yield return (granted.Day, 1);
                    break;
                case RedemptionUndone undone when undone.Reward == reward:
                    yield return (GivenOn(member, undone.Voucher), -1);
                    break;
                case GrantUndone { Voucher.Length: > 0 } undone when undone.Reward == reward:
                    yield return (GivenOn(member, undone.Voucher), -1);
                    break;
                case VoucherCancelled cancelled when cancelled.Reward == reward:
                    yield return (GivenOn(member, cancelled.Voucher), -1);
                    break;
            }
        }
    }

    private static DateOnly GivenOn(TestMember member, string voucher) => member.Journal.SelectMany(record => record.Events)
        .Select(happened => happened is RedemptionStarted started && started.Voucher == voucher ? started.Day
            : happened is VoucherGranted granted && granted.Voucher == voucher ? granted.Day
            : (DateOnly?)null)
        .First(day => day is not null)!.Value;
}
