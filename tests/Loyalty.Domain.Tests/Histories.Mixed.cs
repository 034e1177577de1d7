using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using Loyalty.Contracts.Members;
using Loyalty.Contracts.Memberships;
using Loyalty.Contracts.Programs;
using Loyalty.Contracts.Programs.Conditions;
using Loyalty.Contracts.Purchases;
using Loyalty.Contracts.Referrals;
using Loyalty.Contracts.Tiers;
using Loyalty.Domain.Accounts;
using Loyalty.Domain.Accounts.Events;
using Loyalty.Domain.Members;
using Loyalty.Domain.Memberships;
using Loyalty.Domain.Programs;
using Loyalty.Domain.Referrals;
using Loyalty.Domain.Tiers;

namespace Loyalty.Domain.Tests;

// What has properties of its own, all of it together: blocking, tiers by hand, paid memberships, a referral, tags, stacking,
// multipliers and conditions on the member.
internal static partial class Histories
{
    /// <summary>Programs with everything; for members of <see cref="Referred"/>.</summary>
    public static Gen<ProgramDefinition> MixedPrograms { get; } =
        from program in Programs
        from conditions in Gen.Choose(0, 11).ArrayOf(4)
        from amount in Gen.Choose(1, 80_00)
        from policy in Gen.Elements(StackingPolicy.Sum, StackingPolicy.Highest, StackingPolicy.First)
        from factor in Gen.Elements(0m, 1.5m, 3m)
        from plan in Gen.Elements<string?>(null, "gold")
        from grace in Gen.Elements(0, 5)
        from caps in ReferralCaps
        select program with
        {
            EarningRules =
            [
                .. program.EarningRules.Select((rule, i) => i is 1 or 2 ? rule with { Condition = Condition(program, conditions[i], amount), FirstPurchase = rule.FirstPurchase && conditions[i] is not (2 or 9), Group = i == 1 ? "g" : null } : rule),
                Given.Flat(12, "extra") with { Group = "g", Condition = Condition(program, conditions[0], amount / 2) },
                .. factor == 0 || program.EarningRules[0].Effect!.PerAmount is null ? [] : ImmutableArray.Create(Given.Multiply(factor, "times", "rule0") with { Condition = Condition(program, conditions[3], amount) }),
            ],
            StackingGroups = [new StackingGroup { Id = "g", Policy = policy }],
            Memberships = [new MembershipPlan { Id = "plus", Length = 20, Unit = ExpiryUnit.Days, GraceDays = grace, Tier = program.Tiers is null ? null : plan }],
            Referral = new ReferralProgram
            {
                Referrer = new ReferralReward { Wallet = "points", Points = 500 },
                Friend = new ReferralReward { Wallet = "points", Points = 70 },
                Condition = new Condition { Amount = new AmountRange { AtLeast = amount } },
                WithinDays = 20,
                ReturnDays = 10,
                Caps = caps,
            },
        };

    public static Gen<Step> MixedSteps { get; } =
        from step in Steps
        from mix in Gen.Choose(0, 3)
        from kind in Gen.Elements(Kind.Block, Kind.GiveTier, Kind.PayMembership, Kind.PayMembership, Kind.EndMembership, Kind.SettleReferral, Kind.Refer, Kind.Refer, Kind.ReferBack, Kind.Tag)
        select mix == 0 ? step with { Kind = kind } : step;

    /// <summary>How many friends may be brought: some of the periods, each with a number, or none at all.</summary>
    public static Gen<ImmutableArray<ReferralCap>> ReferralCaps { get; } =
        from periods in Gen.SubListOf(CapPeriod.Day, CapPeriod.Week, CapPeriod.Month, CapPeriod.Year, CapPeriod.Lifetime)
        from count in Gen.Choose(1, 3)
        select periods.Select((period, i) => new ReferralCap(period, count * (i + 1))).ToImmutableArray();

    /// <summary>A member who was brought by another one.</summary>
    public static TestMember Referred(ProgramDefinition program, string name = "") =>
        new(program, _starts[program.EarningRules[0].Effect!.Points % _starts.Length], ReferralClaim.Of("referrer", isSelf: false)) { Name = name };

    private static Condition? Condition(ProgramDefinition program, int kind, int amount) => kind switch
    {
        0 when program.Tiers is not null => new Condition { Tiers = ["silver", "gold"] },
        1 when !program.Segments.IsEmpty => new Condition { Segments = ["spender"] },
        2 => new Condition { Spend = new SpendCondition { Days = 20, AtLeast = amount } },
        3 => new Condition { Purchases = new PurchasesCondition { Days = 30, AtMost = 5 } },
        4 => new Condition { Memberships = ["plus"] },
        5 => new Condition { Tags = ["vip"] },
        6 => new Condition { Referred = true },
        7 => new Condition { Any = [new Condition { LapsedDays = 2 }, new Condition { Amount = new AmountRange { AtLeast = amount } }] },
        8 => new Condition { Not = new Condition { PurchaseNumber = new PurchaseNumberCondition { Every = 3 } } },
        9 => new Condition { All = [new Condition { LastChannel = [Given.Shop] }, new Condition { Quantity = new QuantityRange { AtLeast = 2 } }] },
        _ => null,
    };

    /// <summary>Blocked members buy nothing.</summary>
    private static void TryBuy(TestMember member, RecordPurchase purchase)
    {
        if (member.Decide(purchase).Refusal is null)
        {
            member.Buy(purchase);
        }
    }

    private static void Mix(TestMember member, string id, Step step)
    {
        switch (step.Kind)
        {
            case Kind.Block:
                member.TryDo(id, (state, edition, now) => state.Status == AccountStatus.Active && step.Shape % 2 == 0
                    ? MemberRules.Block(state, new ChangeBlock { Key = id, Reason = "test" }, edition, now)
                    : MemberRules.Unblock(state, new ChangeBlock { Key = id, Reason = "test" }, edition, now));
                break;
            case Kind.GiveTier:
                var tier = step.Shape % 3 == 0 ? null : step.Shape % 3 == 1 ? "silver" : "gold";
                member.TryDo(id, (state, edition, now) => GiveTierRules.Decide(
                    state, new GiveTier { Key = id, Tier = tier, Until = now.AddDays(1 + (step.Amount % 60)), Reason = "goodwill", By = "desk" }, edition, now));
                break;
            case Kind.PayMembership:
                member.TryDo(id, (state, edition, now) => MembershipRules.Pay(state, new PayMembership { Key = id, Plan = "plus", PaidAt = now.AddDays(-(step.Shape % 10)) }, edition, now));
                break;
            case Kind.EndMembership:
                member.TryDo(id, (state, edition, now) => step.Shape % 2 == 0
                    ? MembershipRules.Cancel(state, new EndMembership { Key = id, Plan = "plus" }, edition, now)
                    : MembershipRules.Refund(state, new EndMembership { Key = id, Plan = "plus" }, edition, now));
                break;
            case Kind.SettleReferral when member.State.Processes.OfType<ReferralStarted>().FirstOrDefault() is { } started:
                member.Do(id, (state, _, _) => ReferralRules.End(state, started, step.Shape % 2 == 0 ? new ReferralReceipt(500, null) : new ReferralReceipt(0, "referrerBlocked")));
                break;
            case Kind.SettleReferral when member.State.Processes.OfType<ReferralUndone>().FirstOrDefault() is { } undone:
                member.Do(id, (state, _, _) => ReferralRules.EndUndone(state, undone, new ReferralReceipt(500, null)));
                break;
            case Kind.Refer:
                var friend = new EarnReferral { Friend = id, Edition = member.Current.Number, Day = member.Current.Calendar.DayOf(member.Now.AddDays(-(step.Shape % 40))) };
                member.Do($"refer/{id}", (state, edition, now) => ReferrerRules.Earn(state, "member", friend, new EditionPair(edition, edition), now));
                break;
            case Kind.ReferBack when member.Records.FirstOrDefault(record => record.First<ReferralEarned>() is { Refused: null } earned && !IsTakenBack(member, earned)) is { } leg:
                var back = leg.First<ReferralEarned>()!;
                member.Do($"referback/{back.Friend}", (state, edition, now) => ReferrerRules.TakeBack(
                    state, new TakeBackReferral { Friend = back.Friend, Edition = back.Edition }, leg, new EditionPair(member.Edition(back.Edition), edition), member.PaidVouchers(), now));
                break;
            case Kind.Tag when member.State.Tags.Contains("vip") != (step.Shape % 2 == 0):
                member.Do(id, (_, _, _) => Decision.Of([new TagChanged { Tag = "vip", Tagged = step.Shape % 2 == 0 }]));
                break;
        }
    }

    private static bool IsTakenBack(TestMember member, ReferralEarned earned) =>
        member.Records.Any(record => record.First<ReferralTakenBack>()?.Friend == earned.Friend);
}
