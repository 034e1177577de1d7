using Loyalty.Contracts.Accounts.Merging;
using Loyalty.Contracts.Common;
using Loyalty.Contracts.Members;
using Loyalty.Contracts.Programs;
using Loyalty.Contracts.Programs.Conditions;
using Loyalty.Contracts.Purchases;
using Loyalty.Contracts.Purchases.Simulations;
using Loyalty.Contracts.Purchases.Returns;
using Loyalty.Contracts.Referrals;
using Loyalty.Domain.Accounts.Events;
using Loyalty.Storage.Accounts;

namespace Loyalty.Grains.Tests.Referrals;

public sealed class ReferralTests : IAsyncLifetime
{
    private static readonly DateTimeOffset _at = new(2026, 3, 10, 12, 0, 0, TimeSpan.Zero);
    private Platform _platform = null!;

    public async Task InitializeAsync() => _platform = await Platform.Start(Program());

    public async Task DisposeAsync() => await _platform.DisposeAsync();

    [Fact]
    public async Task Code_is_made_once_and_cannot_be_guessed_from_another()
    {
        await _platform.Enroll("ann");
        await _platform.Enroll("bob");
        Assert.Equal("referralCodeNotFound", (await Referrals("ann").GetCode()).Refusal!.Code);

        var first = await Referrals("ann").MakeCode(new MakeReferralCode());
        var again = await Referrals("ann").MakeCode(new MakeReferralCode());
        var other = await Referrals("bob").MakeCode(new MakeReferralCode());

        Assert.True(again.Replayed);
        Assert.Equal(first.Value, again.Value);
        Assert.Equal(first.Value, (await Referrals("ann").GetCode()).Value);
        Assert.Matches("^[0-9A-HJKMNP-TV-Z]{16}$", first.Value!.Code);
        Assert.NotEqual(first.Value.Code, other.Value!.Code);
        Assert.Single(await _platform.History("ann"), entry => entry.Kind == "referralCode");
    }

    [Fact]
    public async Task Code_is_refused_to_whom_it_cannot_be_given()
    {
        await _platform.Enroll("ann");
        await _platform.Member<IMember>("ann").Block(new ChangeBlock { Key = "b", Reason = "test" });

        Assert.Equal("memberBlocked", (await Referrals("ann").MakeCode(new MakeReferralCode { Devices = ["phone"] })).Refusal!.Code);
        Assert.Equal("memberNotFound", (await Referrals("nobody").MakeCode(new MakeReferralCode { Devices = ["phone"] })).Refusal!.Code);
    }

    [Fact]
    public async Task Both_sides_are_rewarded_before_the_purchase_is_answered()
    {
        await Refer("ann", "bob");

        var bought = await Buy("bob");

        Assert.Equal(new QualifiedReferral("points", 500), bought.Referral);
        Assert.Equal((500, 250), (await _platform.Balance("ann"), await _platform.Balance("bob")));
        Assert.Equal(ReferralState.Rewarded, await State("bob"));
        await AssertConverged();
    }

    [Fact]
    public async Task Code_is_taken_as_people_type_it()
    {
        var code = await Code("ann");

        var bob = await Enroll("bob", $" {code[..4].ToLowerInvariant()}-{code[4..]} ");

        Assert.Equal((ReferralState.Open, "ann"), (bob.Referral!.State, bob.Referral.By));
    }

    [Theory]
    [InlineData("0000000000000000")]
    [InlineData("short")]
    [InlineData("what is this / code?")]
    public async Task Code_that_is_nobodys_enrols_all_the_same_and_says_so(string code)
    {
        var bob = await Enroll("bob", code);

        Assert.Equal(new ReferralStanding { State = ReferralState.Refused, Reason = "codeUnknown", ReferredAt = bob.EnrolledAt }, bob.Referral);
        Assert.Null((await Buy("bob")).Referral);
    }

    public static TheoryData<string> Shared => ["device", "device of the code", "address", "profile e-mail", "phone of an identifier"];

    [Theory]
    [MemberData(nameof(Shared))]
    public async Task Friend_who_is_the_referrer_is_enrolled_and_never_rewarded(string shared)
    {
        var referrer = new EnrollMember { Key = "enroll-ann", Devices = ["phone-1", "tablet"], Address = "1 High Street, London", Profile = new MemberProfile { Email = "Ann@example.com", Phone = "+44 20 1234" } };
        Assert.Null((await _platform.Member<IMember>("ann").Enroll(referrer)).Refusal);
        var code = (await Referrals("ann").MakeCode(new MakeReferralCode { Devices = ["watch"] })).Value!.Code;
        var friend = new EnrollMember { Key = "enroll-eve", ReferralCode = code };
        friend = shared switch
        {
            "device" => friend with { Devices = ["other", "tablet"] },
            "device of the code" => friend with { Devices = ["watch"] },
            "address" => friend with { Address = "1 high street London" },
            "profile e-mail" => friend with { Profile = new MemberProfile { Email = "ann@EXAMPLE.com" } },
            _ => friend with { Identifiers = [new MemberIdentifier("phone", "44201234")] },
        };

        var enrolled = await _platform.Member<IMember>("eve").Enroll(friend);

        Assert.Equal((ReferralState.Refused, "selfReferral", "ann"), (enrolled.Value!.Referral!.State, enrolled.Value.Referral.Reason, enrolled.Value.Referral.By));
        Assert.Null((await Buy("eve")).Referral);
        Assert.Equal(0, await _platform.Balance("ann"));
    }

    [Fact]
    public async Task Friend_from_whose_device_the_code_is_asked_for_again_after_a_merge_is_the_referrer()
    {
        var code = await Code("ann");
        Assert.Null((await _platform.Member<IMember>("eve").Enroll(new EnrollMember { Key = "enroll-eve", ReferralCode = code, Devices = ["watch"] })).Refusal);
        await _platform.Enroll("anna");
        Assert.Null((await _platform.Member<IMemberMerging>("ann").Merge(new MergeMember { Key = "merge", By = "desk", Into = "anna" })).Refusal);

        var again = await Referrals("ann").MakeCode(new MakeReferralCode { Devices = ["watch"] });

        Assert.Equal((code, true), (again.Value?.Code, again.Replayed));
        Assert.Null((await Buy("eve")).Referral);
        Assert.Equal(0, await _platform.Balance("anna"));
    }

    [Fact]
    public async Task Code_is_claimed_for_nobody_whose_account_could_not_be_read()
    {
        await Code("ann");
        await _platform.Enroll("anna");
        Assert.Null((await _platform.Member<IMemberMerging>("ann").Merge(new MergeMember { Key = "merge", By = "desk", Into = "anna" })).Refusal);
        await _platform.Restart();
        _platform.Journal.OnMember("ann").FailLoads(1);

        var refused = await Referrals("ann").MakeCode(new MakeReferralCode());

        Assert.Equal(RefusalKind.Unavailable, refused.Refusal?.Kind);
        Assert.Null((await Referrals("ann").MakeCode(new MakeReferralCode())).Refusal);
    }

    [Fact]
    public async Task Simulation_pays_no_referral_that_the_purchase_refuses()
    {
        var code = await Code("ann");
        Assert.Null((await _platform.Member<IMember>("bob").Enroll(new EnrollMember { Key = "k-bob", ReferralCode = code })).Refusal);
        Assert.Null((await _platform.Member<IMember>("eve").Enroll(new EnrollMember { Key = "k-eve", ReferralCode = code, Devices = ["watch"] })).Refusal);
        Assert.Null((await Referrals("ann").MakeCode(new MakeReferralCode { Devices = ["watch"] })).Refusal);
        var edition = (await _platform.Grains.GetGrain<IEdition>(Ids.Edition(Samples.ProgramId, 1)).Get())!;

        var friends = await _platform.Member<IMemberPurchases>("bob").Simulate(new SimulatePurchase { Purchase = Purchase("bob"), Edition = edition });
        var own = await _platform.Member<IMemberPurchases>("eve").Simulate(new SimulatePurchase { Purchase = Purchase("eve"), Edition = edition });

        Assert.NotNull(friends.Value!.Referral);
        Assert.Null(own.Value!.Referral);
        Assert.Null((await Buy("eve")).Referral);
    }

    [Fact]
    public async Task Devices_and_addresses_reach_no_journal_in_the_clear()
    {
        var code = await Code("ann");
        await _platform.Member<IMember>("bob").Enroll(new EnrollMember { Key = "k", ReferralCode = code, Devices = ["secret-device"], Address = "Secret Lane 1" });

        var written = string.Join('\n', (await _platform.Records()).Select(stored => System.Text.Encoding.UTF8.GetString(Loyalty.Domain.Accounts.AccountJson.Write(stored.Record))));

        Assert.DoesNotContain("secret", written, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Enrolment_sent_again_answers_the_same_and_with_another_code_conflicts()
    {
        var code = await Code("ann");
        var command = new EnrollMember { Key = "k", ReferralCode = code };
        var first = await _platform.Member<IMember>("bob").Enroll(command);

        var again = await _platform.Member<IMember>("bob").Enroll(command);
        var other = await _platform.Member<IMember>("bob").Enroll(command with { ReferralCode = "0000000000000000" });

        Assert.True(again.Replayed);
        Assert.Equivalent(first.Value, again.Value);
        Assert.Equal("idReused", other.Refusal!.Code);
    }

    [Fact]
    public async Task Dry_runs_foretell_the_referral_and_write_nothing()
    {
        var code = await Code("ann");
        var foretold = await _platform.Member<IMember>("bob").Enroll(new EnrollMember { Key = "k", ReferralCode = code, DryRun = true });
        Assert.Equal(ReferralState.Open, foretold.Value!.Referral!.State);
        await Enroll("bob", code);

        var dry = await _platform.Buy("bob", Samples.Purchase("p-bob", 50_00, _at) with { DryRun = true });

        Assert.Equal(new QualifiedReferral("points", 500), dry.Referral);
        Assert.Equal((0, 0), (await _platform.Balance("ann"), await _platform.Balance("bob")));
        Assert.Equal(ReferralState.Open, await State("bob"));
    }

    [Fact]
    public async Task Referrer_who_is_blocked_ends_the_referral_with_the_reason()
    {
        await Refer("ann", "bob");
        await _platform.Member<IMember>("ann").Block(new ChangeBlock { Key = "b", Reason = "test" });

        await Buy("bob");

        var standing = (await Referrals("bob").GetReferrals()).Value!.ReferredBy!;
        Assert.Equal((ReferralState.NotRewarded, "referrerBlocked"), (standing.State, standing.Reason));
        Assert.Equal(250, await _platform.Balance("bob"));

        // Also when the referrer is back: what was said first holds for ever.
        await _platform.Member<IMember>("ann").Unblock(new ChangeBlock { Key = "u", Reason = "test" });
        Assert.Equal("referrerBlocked", (await Referrals("ann").Earn(new EarnReferral { Friend = "bob", Edition = 1, Day = Today })).Value!.Refused);
        Assert.Equal(0, await _platform.Balance("ann"));
    }

    [Fact]
    public async Task Caps_hold_for_many_friends_who_buy_at_once()
    {
        var code = await Code("ann");
        string[] friends = [.. Enumerable.Range(0, 8).Select(number => $"friend-{number}")];
        await Task.WhenAll(friends.Select(friend => Enroll(friend, code)));

        await Task.WhenAll(friends.Select(Buy)).Soon();

        Assert.Equal(3 * 500, await _platform.Balance("ann"));
        var states = await Task.WhenAll(friends.Select(State));
        Assert.Equal((3, 5), (states.Count(state => state == ReferralState.Rewarded), states.Count(state => state == ReferralState.NotRewarded)));
        await AssertConverged();
    }

    [Fact]
    public async Task Return_in_time_takes_back_both_sides_before_it_is_answered()
    {
        await Refer("ann", "bob");
        await Buy("bob");

        var back = await _platform.Return("bob", Return("bob"));

        Assert.Equal(["referral"], back.TakenBack.Select(taken => taken.Origin).OfType<string>());
        Assert.Equal((0, 0), (await _platform.Balance("ann"), await _platform.Balance("bob")));
        Assert.Equal(ReferralState.TakenBack, await State("bob"));
        await AssertConverged();
    }

    [Fact]
    public async Task Member_sees_how_each_friend_stands_and_the_program_counts_them()
    {
        var code = await Code("ann");
        foreach (var friend in (string[])["bob", "cid", "dan"])
        {
            await Enroll(friend, code);
        }

        await Buy("bob");
        await Buy("cid");
        await _platform.Return("cid", Return("cid"));
        await Enroll("eve", "nobodys");
        await _platform.CaughtUp();

        var seen = (await Referrals("ann").GetReferrals()).Value!;

        Assert.Equal(code, seen.Code);
        Assert.Null(seen.ReferredBy);
        Assert.Equal(
            [("bob", ReferralState.Rewarded), ("cid", ReferralState.TakenBack), ("dan", ReferralState.Open)],
            seen.Friends.Select(friend => (friend.Friend, friend.State)));
        Assert.All(seen.Friends, friend => Assert.Equal(Today, friend.JoinedOn));
        Assert.Equal(
            [new ReferralDay(Today, 3, 1, 2, 2, 0, 1)],
            (await _platform.Grains.GetGrain<IReferrals>(Samples.ProgramId).GetTotals(null, null)).Days.AsEnumerable());
        Assert.Equal("ann", (await Referrals("bob").GetReferrals()).Value!.ReferredBy!.By);
        Assert.Empty((await Referrals("bob").GetReferrals()).Value!.Friends);
    }

    [Fact]
    public async Task Till_is_answered_though_the_referrer_does_not_answer_and_the_points_come_later()
    {
        await Refer("ann", "bob");
        var ann = _platform.Journal.OnMember("ann");
        ann.Hold();

        var buying = Buy("bob");
        await ann.Held(1);
        _platform.Clock.Advance(TimeSpan.FromSeconds(1));
        await buying.Soon();

        Assert.Equal(ReferralState.Qualified, await State("bob"));
        ann.Release();
        await Waiting.Until(async () => await State("bob") == ReferralState.Rewarded);
        Assert.Equal(500, await _platform.Balance("ann"));
    }

    /// <summary>Every leg of rewarding, failing before the write and after it; taken up by the till that sends again, the sweep or after a restart.</summary>
    public static TheoryData<string, bool, string> Legs()
    {
        var data = new TheoryData<string, bool, string>();
        foreach (var leg in (string[])["start", "earn", "end"])
        {
            foreach (var written in (bool[])[false, true])
            {
                foreach (var by in (string[])["till", "sweep", "restart"])
                {
                    data.Add(leg, written, by);
                }
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Legs))]
    public async Task Referral_interrupted_at_a_leg_comes_to_its_end(string leg, bool written, string by)
    {
        await Refer("ann", "bob");
        Break(leg, written);
        await _platform.Member<IMemberPurchases>("bob").Record(Purchase("bob"));

        await TakeUp(by, () => Buy("bob"));

        // Only what never was begun is not there after the sweep.
        var begun = leg != "start" || written || by == "till";
        Assert.Equal(begun ? (500, 250) : (0, 0), (await _platform.Balance("ann"), await _platform.Balance("bob")));
        Assert.Equal(begun ? ReferralState.Rewarded : ReferralState.Open, await State("bob"));
        Assert.Equal(0, await _platform.Sweep());
        await AssertConverged();
    }

    [Theory]
    [MemberData(nameof(Legs))]
    public async Task Taking_back_interrupted_at_a_leg_comes_to_its_end(string leg, bool written, string by)
    {
        await Refer("ann", "bob");
        await Buy("bob");
        Break(leg, written);
        await _platform.Member<IMemberReturns>("bob").Return(Return("bob"));

        await TakeUp(by, () => _platform.Return("bob", Return("bob")));

        var begun = leg != "start" || written || by == "till";
        Assert.Equal(begun ? (0, 0) : (500, 250), (await _platform.Balance("ann"), await _platform.Balance("bob")));
        Assert.Equal(begun ? ReferralState.TakenBack : ReferralState.Rewarded, await State("bob"));
        Assert.Equal(0, await _platform.Sweep());
        await AssertConverged();
    }

    [Fact]
    public async Task Return_while_the_referrer_is_not_rewarded_yet_takes_back_what_comes_then()
    {
        await Refer("ann", "bob");
        _platform.Journal.OnMember("ann").FailAppend(AppendFailure.Storage);
        await Buy("bob");
        Assert.Equal(ReferralState.Qualified, await State("bob"));

        await _platform.Return("bob", Return("bob"));

        Assert.Equal((0, 0), (await _platform.Balance("ann"), await _platform.Balance("bob")));
        Assert.Equal(["referralEarned", "referralTakenBack"], (await _platform.History("ann")).Select(entry => entry.Kind).Where(kind => kind.StartsWith("referral", StringComparison.Ordinal) && kind != "referralCode").Reverse());
        await AssertConverged();
    }

    [Fact]
    public async Task Enrolment_interrupted_after_it_began_keeps_what_the_code_came_to()
    {
        var code = await Code("ann");
        _platform.States.FailWrite("profile", written: true);
        var command = new EnrollMember { Key = "k", ReferralCode = code, Devices = ["phone"] };
        await Assert.ThrowsAnyAsync<Exception>(() => _platform.Member<IMember>("bob").Enroll(command));

        await _platform.Pass(TimeSpan.FromMinutes(1));
        await _platform.Sweep();

        Assert.Equal(ReferralState.Open, await State("bob"));
        Assert.NotNull((await Buy("bob")).Referral);
    }

    [Theory]
    [InlineData(null)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Code_of_a_member_who_was_erased_is_nobodys(bool? failsWritten)
    {
        var code = await Code("ann");
        if (failsWritten is { } written)
        {
            _platform.States.FailClear("referralCode", written);
            Assert.NotNull((await _platform.Member<IMemberErasing>("ann").Erase(new EraseMember { Key = "erase", By = "desk" })).Refusal);
            await _platform.Pass(TimeSpan.FromMinutes(1));
            await _platform.Sweep();
        }

        Assert.Null((await _platform.Member<IMemberErasing>("ann").Erase(new EraseMember { Key = "erase", By = "desk" })).Refusal);

        Assert.Null(await Owner(code));
        var bob = await Enroll("bob", code);
        Assert.Equal((ReferralState.Refused, "codeUnknown", null), (bob.Referral!.State, bob.Referral.Reason, bob.Referral.By));
        Assert.Equal("memberErased", (await Referrals("ann").MakeCode(new MakeReferralCode())).Refusal!.Code);
        Assert.Null(await Owner(code));
    }

    private Task<string?> Owner(string code) => _platform.Grains.GetGrain<IReferralCode>(Ids.ReferralCode(Samples.ProgramId, code)).GetOwner();

    private static ProgramDefinition Program() => Samples.Program() with
    {
        Referral = new ReferralProgram
        {
            Referrer = new ReferralReward { Wallet = "points", Points = 500 },
            Friend = new ReferralReward { Wallet = "points", Points = 200 },
            Condition = new Condition { Amount = new AmountRange { AtLeast = 50_00 } },
            WithinDays = 30,
            ReturnDays = 14,
            Caps = [new ReferralCap(CapPeriod.Month, 3)],
        },
    };

    private DateOnly Today => DateOnly.FromDateTime(_platform.Now.UtcDateTime);

    private IMemberReferrals Referrals(string member) => _platform.Member<IMemberReferrals>(member);

    private RecordPurchase Purchase(string member) => Samples.Purchase($"p-{member}", 50_00, _at);

    private Task<RecordedPurchase> Buy(string member) => _platform.Buy(member, Purchase(member));

    private RecordReturn Return(string member) => new()
    {
        Channel = Samples.Channel,
        Id = $"r-{member}",
        PurchaseChannel = Samples.Channel,
        PurchaseId = $"p-{member}",
        OccurredAt = _at,
    };

    private async Task<ReferralState?> State(string member) => (await _platform.Member<IMember>(member).GetSummary()).Value?.Referral?.State;

    private async Task<string> Code(string member)
    {
        await _platform.Enroll(member);
        return (await Referrals(member).MakeCode(new MakeReferralCode())).Value!.Code;
    }

    private async Task<MemberSummary> Enroll(string member, string code)
    {
        var enrolled = await _platform.Member<IMember>(member).Enroll(new EnrollMember { Key = $"enroll-{member}", ReferralCode = code });
        Assert.Null(enrolled.Refusal);
        return enrolled.Value!;
    }

    private async Task Refer(string referrer, string friend) => await Enroll(friend, await Code(referrer));

    private void Break(string leg, bool written) =>
        _platform.Journal.OnMember(leg == "earn" ? "ann" : "bob").FailAppend(AppendFailure.Storage, written, after: leg == "end" ? 1 : 0);

    private async Task TakeUp(string by, Func<Task> again)
    {
        switch (by)
        {
            case "till":
                await again();
                return;
            case "restart":
                await _platform.Restart();
                break;
        }

        await _platform.Pass(TimeSpan.FromMinutes(1));
        await _platform.Sweep();
    }

    /// <summary>By the journal: what began is over, and every side has all or nothing.</summary>
    private async Task AssertConverged()
    {
        var events = (await _platform.Records()).SelectMany(record => record.Record.Events).ToArray();
        Assert.Equal(events.Count(happened => happened is ReferralStarted or ReferralUndone), events.Count(happened => happened is ReferralEnded));
        var given = events.OfType<PointsAwarded>().Where(award => award.Origin == "referral").Sum(award => award.Points);
        var taken = events.OfType<PointsTakenBack>().Where(back => back.Origin == "referral").Sum(back => back.Points);
        Assert.Equal(
            (events.OfType<ReferralStarted>().Count() * 200) + (events.OfType<ReferralEnded>().Count(ended => !ended.Undone && ended.Refused is null) * 500),
            given);
        Assert.Equal((events.OfType<ReferralUndone>().Count() * 200) + events.OfType<ReferralEnded>().Where(ended => ended.Undone).Sum(ended => ended.Points), taken);
    }
}
