using Loyalty.Contracts.Members;
using Loyalty.Contracts.Programs;
using Loyalty.Contracts.Referrals;

namespace Loyalty.Grains.Tests.Schedules;

/// <summary>Whatever changes an account does first what has fallen due: its balances agree with its entries without a sweep.</summary>
public sealed class DueFirstTests
{
    [Fact]
    public async Task Points_that_ended_leave_with_the_next_record_whatever_it_is_about()
    {
        var reward = new ReferralReward { Wallet = "points", Points = 500 };
        await using var platform = await Platform.Start(Samples.Points(wallet => wallet with { Expiry = new ExpiryPolicy { After = 10 } }) with
        {
            Referral = new ReferralProgram { Referrer = reward, WithinDays = 30, ReturnDays = 14 },
        });
        await platform.Enroll("ann");

        // What loaded history makes due the sweep leaves alone for a day.
        await platform.Buy("ann", Samples.Purchase("p", 70_00, platform.Now.AddDays(-11)) with { Import = true });
        Assert.Equal("purchase", (await platform.History("ann"))[0].Kind);

        await platform.Member<IMemberReferrals>("ann").MakeCode(new MakeReferralCode());

        var entry = (await platform.History("ann"))[0];
        Assert.Equal(("referralCode", "points", -70L, "expired"), (entry.Kind, entry.Entries.Single().Wallet, entry.Entries.Single().Points, entry.Entries.Single().Reason));
        Assert.DoesNotContain(entry.Balances, balance => balance is { Wallet: "points", Balance: not 0 });
        Assert.Equal(0, await platform.Balance("ann"));
    }
}
