using Loyalty.Contracts.Accounts;
using Loyalty.Contracts.Accounts.Households;
using Loyalty.Contracts.Challenges;
using Loyalty.Contracts.Common;
using Loyalty.Contracts.Members;
using Loyalty.Contracts.Programs;
using Loyalty.Contracts.Programs.Conditions;
using Loyalty.Contracts.Referrals;
using Loyalty.Contracts.Rewards;

namespace Loyalty.Grains.Tests.Accounts.Households;

/// <summary>Households with what else a purchase brings: challenges, referrals, stamps that become a reward, segments, tiers.</summary>
public sealed class HouseholdCombinationTests : IAsyncLifetime
{
    private Platform _platform = null!;

    public async Task InitializeAsync()
    {
        _platform = await Platform.Start(Program());
        await _platform.Offer(new RewardDefinition { Id = "coffee", Name = "Coffee", Price = new RewardPrice("stamps", 2), Automatic = true });
        Assert.Null((await House.Found(dryRun: false)).Refusal);
        await _platform.Enroll("ann");
        await _platform.Buy("ann", Samples.Purchase("start", 100_00, _platform.Now));
        await Join("ann");
        var code = (await _platform.Member<IMemberReferrals>("ann").MakeCode(new MakeReferralCode())).Value!.Code;
        Assert.Null((await _platform.Member<IMember>("cat").Enroll(new EnrollMember { Key = "enroll-cat", ReferralCode = code })).Refusal);
        await Join("cat");
        await Settle();
    }

    public async Task DisposeAsync() => await _platform.DisposeAsync();

    [Fact]
    public async Task Purchase_with_all_that_follows_from_it_and_its_whole_return_leave_the_household_as_it_was()
    {
        var before = await Get();

        var bought = await _platform.Buy("cat", Samples.Purchase("p", 50_00, _platform.Now));
        await Settle();
        var between = await Get();
        var back = await _platform.Return("cat", Samples.Return("r", "p", _platform.Now));
        await Settle();

        // 50 for the purchase, 25 for the challenge, 30 for the friend and 70 for the referrer, who is of the household, too.
        Assert.Equal(before.Balance.Balance + 50 + 25 + 30 + 70, between.Balance.Balance);
        Assert.Equal([before.Members[0].Contributed + 70, 50 + 25 + 30], between.Members.Select(member => member.Contributed));
        Assert.Single(bought.Vouchers);
        Assert.Equal("buyers", Assert.Single(bought.SegmentMoves).Segment);
        Assert.Equal(("home", "home"), (bought.Household, back.Household));
        Assert.Equivalent(before.Balance, (await Get()).Balance);
        Assert.Equivalent(before.Members, (await Get()).Members);
        var cat = await Recorded("cat");
        Assert.Empty(cat.Vouchers);
        Assert.Empty(cat.Segments);
        Assert.All(cat.Challenges, challenge => Assert.Equal((0, 0L), (challenge.Completed, challenge.Total)));
        Assert.Equal((0L, 0L), (await _platform.Balance("cat", "stamps"), await _platform.Balance("cat", "status")));
        Assert.Equal("home", cat.Household);
        Assert.All([cat, await Recorded("ann")], account => Assert.All(account.Wallets.Where(wallet => wallet.Balance.Wallet == "points"), wallet => Assert.Empty(wallet.Buckets)));
    }

    [Fact]
    public async Task Tier_status_stamps_and_counters_stay_with_the_member()
    {
        await _platform.Buy("cat", Samples.Purchase("p", 600_00, _platform.Now));
        await Settle();

        var (ann, cat) = (await Summary("ann"), await Summary("cat"));
        Assert.Equal(("bronze", "silver"), (ann.Tier!.Tier, cat.Tier!.Tier));
        Assert.Equal((1L, 1L), (ann.Purchases, cat.Purchases));
        Assert.Equal((100L, 600L), (Balance(ann, "status"), Balance(cat, "status")));
        Assert.Equal(Balance(ann, "points"), Balance(cat, "points"));
        Assert.Equal(("home", "home"), (ann.Household, cat.Household));
    }

    [Fact]
    public async Task Rule_for_members_of_households_gives_to_them_alone()
    {
        var program = Program();
        await _platform.Publish(program with
        {
            EarningRules = [.. program.EarningRules, new EarningRule { Id = "home", Wallet = "status", Condition = new Condition { InHousehold = true }, Effect = new PointsPerAmount { Points = 1_000 } }],
        });
        await _platform.Enroll("dan");
        await _platform.Pass(TimeSpan.FromMinutes(1));

        var shared = await _platform.Buy("cat", Samples.Purchase("p", 1_00, _platform.Now));
        var alone = await _platform.Buy("dan", Samples.Purchase("q", 1_00, _platform.Now));

        Assert.Contains(shared.Awards, award => award.Rule == "home");
        Assert.DoesNotContain(alone.Awards, award => award.Rule == "home");
        Assert.Null(alone.Household);
    }

    [Fact]
    public async Task Directory_shows_the_wallet_of_the_household_to_each_of_its_members()
    {
        await _platform.Enroll("dan");
        await _platform.Buy("dan", Samples.Purchase("q", 7_00, _platform.Now));
        await _platform.CaughtUp();

        var listed = (await _platform.Queries.ListMembers(new MemberFilter(), null, 10)).Value!.Members;

        var home = (await Get()).Balance.Balance;
        Assert.Equal(
            [("ann", home, "home"), ("cat", home, "home"), ("dan", await _platform.Balance("dan"), null)],
            listed.Select(member => (member.Member, member.Balance, member.Household)));
        var wallets = (await _platform.Member<IMember>("ann").GetWallets()).Value!.Wallets;
        Assert.Equal("home", wallets.First(wallet => wallet.Balance.Wallet == "points").Household);
        Assert.Null(wallets.First(wallet => wallet.Balance.Wallet == "status").Household);
        Assert.Null((await _platform.Member<IMemberHousehold>("cat").Leave(new ChangeHousehold { Key = "leave", Household = "home" })).Refusal);
        await _platform.CaughtUp();

        var left = (await _platform.Queries.ListMembers(new MemberFilter(), null, 10)).Value!.Members.First(member => member.Member == "cat");
        Assert.Equal((await _platform.Balance("cat"), null), (left.Balance, left.Household));
    }

    private static ProgramDefinition Program()
    {
        var program = Samples.Program();
        return program with
        {
            Wallets = [.. program.Wallets, new WalletDefinition { Id = "stamps", Kind = WalletKind.Stamps }],
            EarningRules = [.. program.EarningRules, new EarningRule { Id = "stamps", Wallet = "stamps", MinimumAmount = 20_00, Effect = new PointsPerAmount { Points = 2 } }],
            Households = new HouseholdProgram { Wallet = "points", Members = 3 },
            Segments = [new SegmentDefinition { Id = "buyers", Condition = new Condition { Purchases = new PurchasesCondition { AtLeast = 1 } } }],
            Challenges = [new ChallengeDefinition { Id = "first", Measure = ChallengeMeasure.Count, Goal = 1, Points = new ChallengePoints("points", 25) }],
            Referral = new ReferralProgram
            {
                Referrer = new ReferralReward { Wallet = "points", Points = 70 },
                Friend = new ReferralReward { Wallet = "points", Points = 30 },
                WithinDays = 30,
                ReturnDays = 30,
            },
        };
    }

    private IHousehold House => _platform.Grains.GetGrain<IHousehold>(Ids.Household(Samples.ProgramId, "home"));

    private static long Balance(MemberSummary member, string wallet) => member.Balances.First(balance => balance.Wallet == wallet).Balance;

    private async Task<HouseholdSummary> Get() => (await House.GetSummary()).Value!;

    private async Task<MemberSummary> Summary(string member) => (await _platform.Member<IMember>(member).GetSummary()).Value!;

    private async Task<RecordedAccount> Recorded(string member) => (await _platform.Member<IMember>(member).GetRecorded()).Value!;

    private async Task Join(string member) =>
        Assert.Null((await _platform.Member<IMemberHousehold>(member).Join(new ChangeHousehold { Key = $"join-{member}", Household = "home" })).Refusal);

    /// <summary>Whatever was begun comes to its end.</summary>
    private async Task Settle()
    {
        await _platform.Pass(TimeSpan.FromMinutes(2));
        await _platform.Sweep();
    }
}
