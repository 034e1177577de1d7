using Loyalty.Contracts.Accounts;
using Loyalty.Contracts.Accounts.Households;
using Loyalty.Contracts.Accounts.Merging;
using Loyalty.Contracts.Accounts.Transfers;
using Loyalty.Contracts.Activities;
using Loyalty.Contracts.Challenges;
using Loyalty.Contracts.Common;
using Loyalty.Contracts.Members;
using Loyalty.Contracts.Memberships;
using Loyalty.Contracts.Programs;
using Loyalty.Contracts.Purchases;
using Loyalty.Contracts.Purchases.Returns;
using Loyalty.Contracts.Referrals;
using Loyalty.Storage.Accounts;

namespace Loyalty.Grains.Tests.Accounts.Merging;

/// <summary>Merging members with what they have beside points: paid memberships, referrals on either side, challenges, and purchases of a household.</summary>
public sealed class MergedGainsTests : IAsyncLifetime
{
    private Platform _platform = null!;

    public async Task InitializeAsync() => _platform = await Platform.Start(Samples.Points(wallet => wallet with { Transferable = true }) with
    {
        ActivityTypes = [new ActivityType { Id = "review" }],
        Households = new HouseholdProgram { Wallet = "points", Members = 3 },
        Memberships = [new MembershipPlan { Id = "plus", Length = 7, GraceDays = 3, Tier = "gold" }],
        Challenges = [new ChallengeDefinition { Id = "regular", Measure = ChallengeMeasure.Count, Goal = 3, Points = new ChallengePoints("points", 1_000), Badge = new BadgeDefinition { Id = "regular" } }],
        Referral = new ReferralProgram
        {
            Referrer = new ReferralReward { Wallet = "points", Points = 500 },
            Friend = new ReferralReward { Wallet = "points", Points = 200 },
            WithinDays = 30,
            ReturnDays = 14,
            Caps = [new ReferralCap(CapPeriod.Lifetime, 2)],
        },
    });

    public async Task DisposeAsync() => await _platform.DisposeAsync();

    [Fact]
    public async Task Referrer_who_was_merged_is_rewarded_up_to_the_cap_of_both_and_gives_back_under_the_new_name()
    {
        var code = await Code("ann");
        await Enroll("f1", code);
        await Buy("f1", "p1");
        await _platform.Enroll("stays");
        await Merge("ann", "stays");

        // By the code of the one who is gone, for the one who stays; both are one under the cap.
        await Enroll("f2", code);
        await Enroll("f3", code);
        await Buy("f2", "p2");
        await Buy("f3", "p3");
        Assert.Equal(1_000, await _platform.Balance("stays"));
        Assert.Equal((ReferralState.Rewarded, ReferralState.NotRewarded), (await State("f2"), await State("f3")));

        await _platform.Return("f1", Samples.Return("r1", "p1", _platform.Now));

        Assert.Equal(500, await _platform.Balance("ann"));
        Assert.Equal(ReferralState.TakenBack, await State("f1"));
        await _platform.CaughtUp();
        var seen = (await _platform.Member<IMemberReferrals>("ann").GetReferrals()).Value!;
        Assert.Equal(
            [("f1", ReferralState.TakenBack), ("f2", ReferralState.Rewarded), ("f3", ReferralState.NotRewarded)],
            seen.Friends.Select(friend => (friend.Friend, friend.State)).Order());
        Assert.Equal(0, await _platform.Sweep());
    }

    /// <summary>The legs of taking back: the return, the referrer's, and the end.</summary>
    public static TheoryData<string, bool> Legs => new() { { "none", false }, { "return", false }, { "return", true }, { "back", false }, { "back", true }, { "end", false }, { "end", true } };

    [Theory]
    [MemberData(nameof(Legs))]
    public async Task Return_of_what_qualified_the_referral_of_the_one_who_is_gone_takes_back_from_the_one_who_brought_it(string leg, bool written)
    {
        await Enroll("stays", await Code("ann"));
        await Enroll("gone", await Code("bob"));
        await Buy("stays", "p");
        await Buy("gone", "q");
        await Merge("gone", "stays");
        Assert.Equal(420, await _platform.Balance("stays"));
        var back = Samples.Return("r", "q", _platform.Now);
        if (leg != "none")
        {
            _platform.Journal.OnMember(leg == "back" ? "bob" : "stays").FailAppend(AppendFailure.Storage, written, after: leg == "end" ? 1 : 0);
            await _platform.Member<IMemberReturns>("gone").Return(back);
            await _platform.Pass(TimeSpan.FromMinutes(1));
            await _platform.Sweep();
        }

        await _platform.Return("stays", back);

        Assert.Equal((210, 500, 0), (await _platform.Balance("stays"), await _platform.Balance("ann"), await _platform.Balance("bob")));
        Assert.Equal(ReferralState.Rewarded, await State("stays"));
        await _platform.Return("stays", Samples.Return("r2", "p", _platform.Now));
        Assert.Equal((0, 0, 0), (await _platform.Balance("gone"), await _platform.Balance("ann"), await _platform.Balance("bob")));
        Assert.Equal(ReferralState.TakenBack, await State("stays"));
        await _platform.CaughtUp();
        Assert.Equal(ReferralState.TakenBack, (await _platform.Member<IMemberReferrals>("bob").GetReferrals()).Value!.Friends.Single().State);
        Assert.Equal(0, await _platform.Sweep());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Return_takes_back_both_sides_of_a_referral_whose_friend_and_referrer_turn_out_to_be_one(bool friendStays)
    {
        await Enroll("friend", await Code("ann"));
        await Buy("friend", "p");
        var (stays, gone) = friendStays ? ("friend", "ann") : ("ann", "friend");
        await Merge(gone, stays);
        Assert.Equal(500 + 210, await _platform.Balance(stays));

        await _platform.Return(stays, Samples.Return("r", "p", _platform.Now));

        Assert.Equal(0, await _platform.Balance(stays));
        Assert.Equal(ReferralState.TakenBack, await State(stays));
        Assert.Equal(0, await _platform.Sweep());
    }

    [Fact]
    public async Task Paid_membership_goes_along_with_its_tier_is_renewed_under_either_name_and_lapses_by_itself()
    {
        await _platform.Enroll("stays");
        await _platform.Enroll("gone");
        var pay = new PayMembership { Key = "pay", Plan = "plus", PaidAt = _platform.Now };
        var paid = (await _platform.Member<IMemberMemberships>("gone").Pay(pay)).Value!;

        await Merge("gone", "stays");

        var seen = await Summary("stays");
        Assert.Equal((paid.Membership, "gold"), (seen.Membership, seen.Tier!.Tier));
        Assert.True((await _platform.Member<IMemberMemberships>("gone").Pay(pay)).Replayed);
        var renewed = (await _platform.Member<IMemberMemberships>("gone").Pay(pay with { Key = "again" })).Value!;
        Assert.Equal(("stays", paid.Membership!.EndsAt.AddDays(7)), (renewed.Member, renewed.Membership!.EndsAt));

        await _platform.Pass(TimeSpan.FromDays(18));
        await _platform.Sweep();
        Assert.Equal((null, "bronze"), ((await Summary("gone")).Membership, (await Summary("gone")).Tier!.Tier));
    }

    [Fact]
    public async Task Later_of_two_paid_memberships_stays_and_is_refunded_under_the_new_name()
    {
        await _platform.Enroll("stays");
        await _platform.Enroll("gone");
        await _platform.Member<IMemberMemberships>("stays").Pay(new PayMembership { Key = "a", Plan = "plus", PaidAt = _platform.Now });
        await _platform.Pass(TimeSpan.FromDays(2));
        var later = (await _platform.Member<IMemberMemberships>("gone").Pay(new PayMembership { Key = "b", Plan = "plus", PaidAt = _platform.Now })).Value!;

        await Merge("gone", "stays");

        Assert.Equal(later.Membership!.EndsAt, (await Summary("stays")).Membership!.EndsAt);
        Assert.Null((await _platform.Member<IMemberMemberships>("gone").Refund(new EndMembership { Key = "c", Plan = "plus" })).Refusal);

        // The other one was paid for as well, and its tier holds to its own end.
        var stands = await Summary("stays");
        Assert.Equal((null, "gold"), (stands.Membership, stands.Tier!.Tier));
        Assert.True(stands.Tier.Until < later.Membership.LapsesAt);
    }

    [Fact]
    public async Task Challenge_that_both_had_begun_is_completed_by_what_both_did_and_a_return_of_either_takes_it_back()
    {
        await _platform.Enroll("stays");
        await _platform.Enroll("gone");
        await Buy("stays", "p1");
        await Buy("gone", "q1");
        await Merge("gone", "stays");

        var completing = await Buy("gone", "p2");
        Assert.Equal(1_000 + 30, await _platform.Balance("stays"));
        Assert.Equal("regular", Assert.Single(completing.Challenges).Challenge);
        Assert.Single((await Challenges("gone")).Badges);
        await _platform.Return("gone", Samples.Return("r", "q1", _platform.Now));

        Assert.Equal(20, await _platform.Balance("stays"));
        Assert.Empty((await Challenges("stays")).Badges);
    }

    [Fact]
    public async Task Challenge_that_both_completed_stays_completed_by_both_until_too_little_is_left()
    {
        await _platform.Enroll("stays");
        await _platform.Enroll("gone");
        for (var i = 0; i < 3; i++)
        {
            await Buy("stays", $"p{i}");
            await Buy("gone", $"q{i}");
        }

        await Buy("gone", "q3");
        await Merge("gone", "stays");
        await Buy("stays", "more");
        Assert.Equal(2_000 + 80, await _platform.Balance("stays"));

        await _platform.Return("stays", Samples.Return("r0", "q0", _platform.Now));
        await _platform.Return("stays", Samples.Return("r1", "p0", _platform.Now));
        Assert.Equal(2_000 + 60, await _platform.Balance("stays"));
        await _platform.Return("stays", Samples.Return("r2", "q1", _platform.Now));
        Assert.Equal(1_000 + 50, await _platform.Balance("stays"));
        Assert.Equal(1, (await Challenges("stays")).Badges.Single().Times);
    }

    [Fact]
    public async Task Purchase_of_a_household_sent_again_answers_the_shared_wallet_under_either_name()
    {
        await _platform.Enroll("gone");
        await _platform.Enroll("other");
        await _platform.Enroll("stays");
        await Buy("other", "rich");
        await Buy("stays", "own");
        Assert.Null((await _platform.Grains.GetGrain<IHousehold>(Ids.Household(Samples.ProgramId, "home")).Found(dryRun: false)).Refusal);
        foreach (var member in (string[])["gone", "other"])
        {
            Assert.Null((await _platform.Member<IMemberHousehold>(member).Join(new ChangeHousehold { Key = $"join-{member}", Household = "home" })).Refusal);
        }

        var purchase = Samples.Purchase("shared", 50_00, _platform.Now);
        var answered = await _platform.Buy("gone", purchase);
        var back = Samples.Return("back", "shared", _platform.Now) with { Amount = 20_00 };
        var returned = await _platform.Return("gone", back);
        Assert.Null((await _platform.Member<IMemberHousehold>("gone").Leave(new ChangeHousehold { Key = "leave", Household = "home" })).Refusal);
        await Merge("gone", "stays");

        Assert.Equal(60, Points(answered.Balances));
        foreach (var member in (string[])["gone", "stays"])
        {
            var again = await _platform.Member<IMemberPurchases>(member).Record(purchase);
            Assert.True(again.Replayed);
            Assert.Equal(answered.Balances.AsEnumerable(), again.Value!.Balances);
            Assert.Equal("home", again.Value.Household);
            var backAgain = await _platform.Member<IMemberReturns>(member).Return(back);
            Assert.Equal((true, 40), (backAgain.Replayed, Points(backAgain.Value!.Balances)));
            Assert.Equal(returned.Balances.AsEnumerable(), backAgain.Value.Balances);
            Assert.Equivalent(returned.TakenBack, backAgain.Value.TakenBack);
        }
    }

    [Fact]
    public async Task What_the_one_who_is_gone_did_is_read_under_the_name_of_the_one_who_has_it_now()
    {
        foreach (var member in (string[])["first", "middle", "last"])
        {
            await _platform.Enroll(member);
        }

        await _platform.Member<IMemberReturns>("first").Return(Samples.Return("waits", "p", _platform.Now) with { Amount = 1_00 });
        await Buy("first", "p");
        var review = new RecordActivity { Channel = Samples.Channel, Id = "a", Type = "review", Quantity = 1, OccurredAt = _platform.Now };
        Assert.Null((await _platform.Member<IMemberActivities>("first").Record(review)).Refusal);
        var before = (await _platform.Queries.GetPurchase(Samples.Channel, "p")).Value!;
        Assert.Equal(("first", null), (before.Member, before.RecordedFor));

        await Merge("first", "middle");
        await Merge("middle", "last");

        var seen = (await _platform.Queries.GetPurchase(Samples.Channel, "p")).Value!;
        Assert.Equal(("last", "first", "last"), (seen.Member, seen.RecordedFor, seen.Returns.Single().Member));
        Assert.Equivalent(before with { Member = "last", RecordedFor = "first", Returns = seen.Returns }, seen);
        var activity = (await _platform.Queries.GetActivity(Samples.Channel, "a")).Value!;
        Assert.Equal(("last", "first"), (activity.Member, activity.RecordedFor));

        // Nobody has it any more.
        Assert.Null((await _platform.Member<IMemberErasing>("last").Erase(new EraseMember { Key = "e", By = "desk" })).Refusal);
        Assert.Equal(("first", null), (await _platform.Queries.GetPurchase(Samples.Channel, "p")).Value is { } left ? (left.Member, left.RecordedFor) : default);
    }

    [Fact]
    public async Task Transfer_to_a_former_name_of_oneself_is_refused()
    {
        await _platform.Enroll("stays");
        await _platform.Enroll("gone");
        await Buy("gone", "p");
        await Merge("gone", "stays");

        foreach (var (from, to) in ((string, string)[])[("stays", "gone"), ("gone", "stays"), ("gone", "gone")])
        {
            var refused = await _platform.Member<IMemberTransfers>(from).Transfer(new TransferPoints { Id = $"{from}-{to}", To = to, Wallet = "points", Points = 1 });
            Assert.Equal("transferToSelf", refused.Refusal?.Code);
        }
    }

    private static long Points(IEnumerable<WalletBalance> balances) => balances.First(balance => balance.Wallet == "points").Balance;

    private Task<RecordedPurchase> Buy(string member, string id) => _platform.Buy(member, Samples.Purchase(id, 10_00, _platform.Now));

    private async Task<string> Code(string member)
    {
        await _platform.Enroll(member);
        return (await _platform.Member<IMemberReferrals>(member).MakeCode(new MakeReferralCode())).Value!.Code;
    }

    private async Task Enroll(string member, string code) =>
        Assert.Null((await _platform.Member<IMember>(member).Enroll(new EnrollMember { Key = $"enroll-{member}", ReferralCode = code })).Refusal);

    private async Task<MemberSummary> Summary(string member) => (await _platform.Member<IMember>(member).GetSummary()).Value!;

    private async Task<ReferralState?> State(string member) => (await Summary(member)).Referral?.State;

    private async Task<MemberChallenges> Challenges(string member) => (await _platform.Member<IMemberChallenges>(member).GetChallenges()).Value!;

    private async Task Merge(string member, string into)
    {
        var merged = await _platform.Member<IMemberMerging>(member).Merge(new MergeMember { Key = $"merge-{member}", By = "desk", Into = into });
        Assert.True(merged.Refusal is null, merged.Refusal?.Detail);
    }
}
