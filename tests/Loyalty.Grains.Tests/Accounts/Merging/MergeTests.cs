using Loyalty.Contracts.Accounts;
using Loyalty.Contracts.Accounts.Merging;
using Loyalty.Contracts.Common;
using Loyalty.Contracts.Members;
using Loyalty.Contracts.Programs;
using Loyalty.Contracts.Purchases;
using Loyalty.Contracts.Purchases.Returns;
using Loyalty.Contracts.Referrals;
using Loyalty.Contracts.Rewards;
using Loyalty.Contracts.Tiers;
using Loyalty.Domain.Accounts;
using Loyalty.Domain.Accounts.Merging;
using Loyalty.Grains.Members;
using Loyalty.Grains.Tests.Members;
using Loyalty.Storage.Accounts;
using Loyalty.Storage.Members;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime;

namespace Loyalty.Grains.Tests.Accounts.Merging;

/// <summary>A merging that has begun comes to its end, whatever cuts it off; and afterwards both are one.</summary>
public sealed class MergeTests(PlatformFixture fixture) : IClassFixture<PlatformFixture>
{
    private readonly Platform _platform = fixture.Platform;

    /// <summary>Everything that the legs write, failing before the write and after it.</summary>
    public static TheoryData<string, bool, bool> Legs() =>
        InterruptedLegs.Of("start", "takenIn", "profile", "adopted", "identifier1", "identifier2", "forgotten", "directory", "end");

    [Theory]
    [MemberData(nameof(Legs))]
    public async Task Merging_interrupted_at_a_leg_is_finished_by_the_caller_or_by_the_sweep(string leg, bool written, bool bySweep)
    {
        var (one, other) = ($"{leg}-{written}-{bySweep}-to".ToLowerInvariant(), $"{leg}-{written}-{bySweep}".ToLowerInvariant());
        await EnrollPerson(one, 100);
        var enrolled = await EnrollPerson(other, 40);
        Break(one, other, leg, written);

        Assert.False(await Succeeds(other, one));

        if (bySweep && (leg != "start" || written))
        {
            await _platform.Pass(TimeSpan.FromMinutes(1));
            await _platform.Sweep();
            await Waiting.Until(async () => (await Statuses(other))[^1] == AccountStatus.Merged);
        }

        var merged = await Merge(other, one);
        Assert.Null(merged.Refusal);
        Assert.Equal((one, other), (merged.Value!.Member, merged.Value.From));
        Assert.Contains(new MovedWallet("points", 40, 0), merged.Value.Moved);
        Assert.Equal(140, merged.Value.Balances.Single(balance => balance.Wallet == "points").Balance);
        await AssertOne(one, other, enrolled, 140);
        Assert.Single(await Statuses(other), status => status == AccountStatus.Merged);
        Assert.Equal(0, await _platform.Sweep());
    }

    [Fact]
    public async Task Interrupted_merging_survives_a_restart_and_is_taken_up_by_the_reminder()
    {
        await EnrollPerson("reminded-to", 100);
        var enrolled = await EnrollPerson("reminded", 40);
        _platform.States.FailWrite("profile");
        Assert.False(await Succeeds("reminded", "reminded-to"));
        Assert.Equal("mergeUnderWay", (await _platform.Member<IMember>("reminded").GetSummary()).Refusal!.Code);
        Assert.Equal("mergeUnderWay", (await _platform.Member<IMemberPurchases>("reminded").Record(Samples.Purchase("reminded-9", 100, _platform.Now))).Refusal!.Code);

        await _platform.Restart();

        await _platform.PassUntil(async () => (await Statuses("reminded"))[^1] == AccountStatus.Merged);
        await AssertOne("reminded-to", "reminded", enrolled, 140);
    }

    [Fact]
    public async Task Who_comes_while_a_merging_is_carried_out_waits_and_is_answered_by_the_one_who_stays()
    {
        await EnrollPerson("awaited-to", 100);
        await EnrollPerson("awaited", 40);
        var stays = _platform.Journal.OnMember("awaited-to");
        stays.Hold();
        var merging = Merge("awaited", "awaited-to");
        await stays.Held(1);

        var summary = _platform.Member<IMember>("awaited").GetSummary();
        var bought = _platform.Member<IMemberPurchases>("awaited").Record(Samples.Purchase("awaited-9", 1_000, _platform.Now));
        Assert.False(summary.IsCompleted);
        stays.Release();

        Assert.Null((await merging.Soon()).Refusal);
        Assert.Equal("awaited-to", (await summary.Soon()).Value!.Member);
        Assert.Equal("awaited-to", (await bought.Soon()).Value!.Member);
        Assert.Equal(150, await _platform.Balance("awaited-to"));
    }

    [Fact]
    public async Task Who_comes_while_a_merging_takes_long_is_told_that_it_is_under_way()
    {
        await EnrollPerson("slow-to", 100);
        await EnrollPerson("slow", 40);
        var stays = _platform.Journal.OnMember("slow-to");
        stays.Hold();
        var merging = Merge("slow", "slow-to");
        await stays.Held(1);

        var summary = _platform.Member<IMember>("slow").GetSummary();
        await _platform.PassUntil(() => Task.FromResult(summary.IsCompleted));

        Assert.Equal("mergeUnderWay", (await summary).Refusal!.Code);
        stays.Release();
        Assert.Null((await merging.Soon()).Refusal);
    }

    [Fact]
    public async Task Identifiers_move_and_lead_to_the_one_who_stays()
    {
        await EnrollPerson("card-to", 1);
        var enrolled = await EnrollPerson("card", 1);

        await Merge("card", "card-to");

        foreach (var identifier in enrolled.Identifiers)
        {
            Assert.Equal("card-to", await _platform.Grains.GetGrain<IIdentifierQueries>(Samples.ProgramId).Find(identifier));
        }

        var profile = (await _platform.Member<IProfile>("card").Get()).Value!;
        Assert.Equal(("card-to", "Name of card-to", 4), (profile.Member, profile.Profile.Name, profile.Identifiers.Length));
        Assert.Null(await _platform.Member<IProfile>("card").GetPrepared(enrolled.Key));
        Assert.True((await _platform.Member<IMember>("card").Enroll(enrolled)).Replayed);
        Assert.Equal("Name of card-to", (await _platform.Member<IProfile>("card").Get()).Value!.Profile.Name);
    }

    [Theory]
    [InlineData("")]
    [InlineData("profile")]
    [InlineData("adopted")]
    [InlineData("directory")]
    [InlineData("identifier1")]
    [InlineData("forgotten")]
    public async Task Profile_goes_along_to_one_who_had_said_nothing(string leg)
    {
        var (one, other) = ($"silent-{leg}-to", $"silent-{leg}");
        Assert.Null((await _platform.Member<IMember>(one).Enroll(new EnrollMember { Key = $"enroll-{one}" })).Refusal);
        var said = new MemberProfile
        {
            Name = "Ann", Email = "ann@example.com", BirthDate = new DateOnly(1980, 4, 5), LeaderboardName = "A",
            Attributes = [new ProfileAttribute("region", "north")], Consents = [new ProfileConsent("newsletter", _platform.Now)],
        };
        Assert.Null((await _platform.Member<IMember>(other).Enroll(new EnrollMember { Key = $"enroll-{other}", Identifiers = [new("card", $"{other}/1")], Profile = said })).Refusal);
        Break(one, other, leg, written: false);

        if (leg.Length > 0)
        {
            Assert.False(await Succeeds(other, one));
            await _platform.Restart();
        }

        Assert.Null((await Merge(other, one)).Refusal);

        var profile = (await _platform.Member<IProfile>(other).Get()).Value!;
        Assert.Equivalent(said, profile.Profile);
        Assert.Equal((one, 1), (profile.Member, profile.Identifiers.Length));
        var traits = await _platform.Member<IProfile>(one).GetTraits();
        Assert.Equal((new Birthday(4, 5), "north"), (traits.Birthday, traits.Attributes.Single().Value));
        Assert.Contains(await _platform.History(one), entry => entry.Kind == "leaderboardsJoined");
        await _platform.CaughtUp();
        Assert.Equal("Ann", (await _platform.Services.GetRequiredService<IMemberDirectory>().Get(Samples.ProgramId, one, CancellationToken.None))!.Name);

        // Nothing of it is left where it was.
        Assert.Null((await _platform.Services.GetRequiredService<IMemberDirectory>().Get(Samples.ProgramId, other, CancellationToken.None))!.Name);
        Assert.Null((await _platform.Member<IProfile>(other).BeginMerge(one)).Profile);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Names_that_had_not_come_to_one_who_is_erased_or_merged_on_meanwhile_do_not_stay_behind(bool isErased)
    {
        var (one, other) = ($"short-{isErased}-to".ToLowerInvariant(), $"short-{isErased}".ToLowerInvariant());
        await EnrollPerson(one, 1);
        await EnrollPerson($"{one}-3", 1);
        var enrolled = await EnrollPerson(other, 1);
        var hasher = _platform.Services.GetRequiredService<PersonalDataHasher>();
        var code = hasher.ReferralCode(Samples.ProgramId, other);
        await _platform.Grains.GetGrain<IReferralCode>(Ids.ReferralCode(Samples.ProgramId, code)).Claim(other);
        Break(one, other, "identifier2", written: false);
        Assert.False(await Succeeds(other, one));
        if (isErased)
        {
            Assert.Null((await _platform.Member<IMemberErasing>(one).Erase(new EraseMember { Key = $"erase-{one}", By = "desk" })).Refusal);
        }
        else
        {
            Assert.Null((await Merge(one, $"{one}-3")).Refusal);
        }

        Assert.Null((await Merge(other, one)).Refusal);

        string? holder = isErased ? null : $"{one}-3";
        foreach (var identifier in enrolled.Identifiers)
        {
            Assert.Equal(holder, await _platform.Grains.GetGrain<IIdentifier>(Ids.Identifier(Samples.ProgramId, identifier.Kind, hasher.Hash(Samples.ProgramId, identifier))).GetOwner());
        }

        Assert.Equal(holder, await _platform.Grains.GetGrain<IReferralCode>(Ids.ReferralCode(Samples.ProgramId, code)).GetOwner());
        if (!isErased)
        {
            Assert.Null((await _platform.Member<IMemberErasing>(holder!).Erase(new EraseMember { Key = $"erase-{holder}", By = "desk" })).Refusal);
        }

        var again = await _platform.Member<IMember>($"{one}-4").Enroll(enrolled with { Key = $"enroll-{one}-4" });
        Assert.True(again.Refusal is null, again.Refusal?.Detail);
    }

    [Fact]
    public async Task Tombstone_still_answers_its_own_keys_then_forwards()
    {
        await EnrollPerson("stays", 100);
        await _platform.Enroll("old");
        var bought = Samples.Purchase("old-1", 4_000, _platform.Now);
        var answered = await _platform.Buy("old", bought);
        var block = new ChangeBlock { Key = "old-block", Reason = "lost" };
        var blocked = await _platform.Member<IMember>("old").Block(block);
        await _platform.Member<IMember>("old").Unblock(new ChangeBlock { Key = "old-unblock", Reason = "found" });
        Assert.Null((await Merge("old", "stays")).Refusal);

        var again = await _platform.Member<IMemberPurchases>("old").Record(bought);
        var blockedAgain = await _platform.Member<IMember>("old").Block(block);

        Assert.Equal((true, "old"), (again.Replayed, again.Value!.Member));
        Assert.Equal(answered.Balances.AsEnumerable(), again.Value.Balances);
        Assert.Equal((true, blocked.Value!.Status), (blockedAgain.Replayed, blockedAgain.Value!.Status));
        Assert.True((await _platform.Member<IMemberPurchases>("stays").Record(bought)).Replayed);

        // Something new is the other one's, however often it is sent, and to whom.
        var next = Samples.Purchase("old-2", 1_000, _platform.Now);
        Assert.Equal(("stays", 150), (await _platform.Buy("old", next) is var recorded ? recorded.Member : null, await _platform.Balance("old")));
        Assert.True((await _platform.Member<IMemberPurchases>("old").Record(next)).Replayed);
        Assert.True((await _platform.Member<IMemberPurchases>("stays").Record(next)).Replayed);
        Assert.Equal("stays", (await _platform.Member<IMember>("old").GetWallets()).Value!.Member);
        Assert.Equal("idReused", (await _platform.Member<IMemberPurchases>("old").Record(bought with { Amount = 1_00, Lines = [bought.Lines[0] with { Amount = 1_00 }] })).Refusal!.Code);
        await _platform.Restart();
        Assert.True((await _platform.Member<IMemberPurchases>("old").Record(bought)).Replayed);
        Assert.Equal(150, await _platform.Balance("old"));
    }

    [Fact]
    public async Task Erasing_and_merging_need_the_id_of_the_one_who_stays()
    {
        await EnrollPerson("kept", 1);
        await EnrollPerson("gone", 1);
        await EnrollPerson("third", 1);
        await Merge("gone", "kept");

        Assert.Equal("memberMerged", (await _platform.Member<IMemberErasing>("gone").Erase(new EraseMember { Key = "e-gone", By = "desk" })).Refusal!.Code);
        Assert.Equal("memberMerged", (await _platform.Member<IMemberMerging>("gone").Merge(Command("other", "third"))).Refusal!.Code);
        Assert.Equal("targetMerged", (await Merge("third", "gone")).Refusal!.Code);
        Assert.Equal("idReused", (await _platform.Member<IMemberMerging>("gone").Merge(Command("gone", "third"))).Refusal!.Code);
        Assert.Equal("targetNotFound", (await Merge("third", "nobody")).Refusal!.Code);
        Assert.Equal("memberNotFound", (await Merge("nobody", "third")).Refusal!.Code);

        Assert.Null((await _platform.Member<IMemberErasing>("kept").Erase(new EraseMember { Key = "e-kept", By = "desk" })).Refusal);

        foreach (var member in (string[])["kept", "gone"])
        {
            Assert.Equal("memberNotFound", (await _platform.Member<IMember>(member).GetSummary()).Refusal!.Code);
            Assert.Equal("memberNotFound", (await _platform.Member<IProfile>(member).Get()).Refusal!.Code);
            Assert.Equal("memberNotFound", (await _platform.Queries.GetHistory(member, null, 10)).Refusal!.Code);
            Assert.Equal("memberErased", (await _platform.Member<IMemberPurchases>(member).Record(Samples.Purchase($"{member}-x", 100, _platform.Now))).Refusal!.Code);
            Assert.Null(await _platform.Grains.GetGrain<IIdentifierQueries>(Samples.ProgramId).Find(new("card", $"{member}/1")));
        }
    }

    [Fact]
    public async Task Dry_run_of_a_merging_answers_what_would_come_of_it_and_writes_nothing()
    {
        await EnrollPerson("careful-to", 100);
        await EnrollPerson("careful", 40);
        var records = (await _platform.Records()).Count;

        var foretold = await _platform.Member<IMemberMerging>("careful").Merge(Command("careful", "careful-to") with { DryRun = true });

        Assert.Equal((true, 140), (foretold.Value!.DryRun, foretold.Value.Balances.Single(balance => balance.Wallet == "points").Balance));
        Assert.Equal(records, (await _platform.Records()).Count);
        Assert.Equal(40, await _platform.Balance("careful"));
        var merged = await Merge("careful", "careful-to");
        Assert.Equal(foretold.Value.Balances.AsEnumerable(), merged.Value!.Balances);
        Assert.Equal(foretold.Value.Moved.AsEnumerable(), merged.Value.Moved);
        Assert.Equal(foretold.Value.Tier, merged.Value.Tier);
    }

    [Fact]
    public async Task Repeated_merging_gets_the_answer_that_was_given_even_when_the_other_is_merged_on()
    {
        await EnrollPerson("last", 10);
        await EnrollPerson("middle", 20);
        await EnrollPerson("first", 30);

        var one = await Merge("first", "middle");
        var two = await Merge("middle", "last");
        await _platform.Pass(TimeSpan.FromHours(1));
        await _platform.Restart();
        var repeat = await Merge("first", "middle");

        Assert.Equal((false, true), (one.Replayed, repeat.Replayed));
        Assert.Equal((one.Value!.MergedAt, "middle"), (repeat.Value!.MergedAt, repeat.Value.Member));
        Assert.Equal(one.Value.Balances.AsEnumerable(), repeat.Value.Balances);
        Assert.Equal(60, two.Value!.Balances.Single(balance => balance.Wallet == "points").Balance);
        foreach (var member in (string[])["first", "middle", "last"])
        {
            var summary = (await _platform.Member<IMember>(member).GetSummary()).Value!;
            Assert.Equal(("last", 3), (summary.Member, summary.Purchases));
            Assert.Equal(["middle", "first"], summary.MergedFrom.AsEnumerable());
        }

        await _platform.Buy("first", Samples.Purchase("chained", 5_00, _platform.Now));
        Assert.Equal(65, await _platform.Balance("last"));
        Assert.True((await _platform.Member<IMemberPurchases>("last").Record(Samples.Purchase("rich-first", 3_000, _platform.Now))).Refusal is { Code: "idReused" });
    }

    [Fact]
    public async Task Two_who_are_merged_into_each_other_at_once_are_both_as_they_were_or_one()
    {
        await EnrollPerson("left", 10);
        await EnrollPerson("right", 20);

        var outcomes = await Task.WhenAll(Merge("left", "right"), Merge("right", "left"));

        await _platform.Pass(TimeSpan.FromMinutes(2));
        await Waiting.Until(async () =>
        {
            await _platform.Sweep();
            return (await Statuses("left"))[^1] != AccountStatus.Merging && (await Statuses("right"))[^1] != AccountStatus.Merging;
        });
        var merged = outcomes.Count(outcome => outcome.Refusal is null);
        Assert.InRange(merged, 0, 1);
        Assert.Equal(merged == 1 ? (30L, 30L) : (10L, 20L), (await _platform.Balance("left"), await _platform.Balance("right")));
    }

    /// <summary>Of two requests that run at once one may ask whether the other one would, when the leg of the other request was refused already.</summary>
    [Fact]
    public async Task Merging_asked_for_when_its_leg_was_refused_before_is_refused_alike()
    {
        await EnrollPerson("overtaken-to", 100);
        await EnrollPerson("overtaken", 40);
        var leg = new ReceiveMerge { Id = $"overtaken/{(await Statuses("overtaken")).Count()}", From = "overtaken", Part = AccountJson.Write(new AccountPart()) };
        await _platform.Member<IMember>("overtaken-to").Block(new ChangeBlock { Key = "b-overtaken", Reason = "lost" });
        Assert.Equal("targetBlocked", (await _platform.Member<IMemberMerging>("overtaken-to").Receive(leg)).Value!.Refused);

        var refused = await Merge("overtaken", "overtaken-to");

        Assert.Equal("targetBlocked", refused.Refusal!.Code);
        Assert.Equal(40, await _platform.Balance("overtaken"));
    }

    [Fact]
    public async Task Merging_that_the_other_refuses_meanwhile_gives_all_back()
    {
        await EnrollPerson("refuser", 100);
        await EnrollPerson("asker", 40);
        var tier = (await _platform.Member<IMember>("asker").GetSummary()).Value!.Tier!;

        // Between the question and the leg: the leg fails once, and finds the other one blocked.
        _platform.Journal.OnMember("refuser").FailAppend(AppendFailure.Storage);
        Assert.False(await Succeeds("asker", "refuser"));
        await _platform.Member<IMember>("refuser").Block(new ChangeBlock { Key = "b-refuser", Reason = "lost" });
        var refused = await Merge("asker", "refuser");

        Assert.Equal("targetBlocked", refused.Refusal!.Code);
        Assert.Equal("targetBlocked", (await Merge("asker", "refuser")).Refusal!.Code);
        Assert.Equal((40, 100), (await _platform.Balance("asker"), await _platform.Balance("refuser")));
        Assert.Equal(tier, (await _platform.Member<IMember>("asker").GetSummary()).Value!.Tier);
        Assert.Equal("asker", await _platform.Grains.GetGrain<IIdentifierQueries>(Samples.ProgramId).Find(new("card", "asker/1")));
        await _platform.Member<IMember>("refuser").Unblock(new ChangeBlock { Key = "u-refuser", Reason = "found" });
        Assert.Null((await _platform.Member<IMemberMerging>("asker").Merge(Command("again", "refuser"))).Refusal);
        Assert.Equal(140, await _platform.Balance("asker"));
    }

    [Fact]
    public async Task Returns_of_what_the_other_bought_take_back_exactly_and_vouchers_of_the_other_are_used_and_cancelled()
    {
        await _platform.Offer(Samples.Reward("merged-mug", StockKind.Unlimited, 10));
        await EnrollPerson("buyer-to", 100);
        await EnrollPerson("buyer", 40);
        await _platform.Redeem("buyer", "6f8fad5b-d9cb-469f-a165-70867728950e", "merged-mug");
        await _platform.Redeem("buyer", "7f8fad5b-d9cb-469f-a165-70867728950e", "merged-mug");
        var code = (await _platform.Member<IMemberRewards>("buyer").GetOpenVouchers()).Value!.Vouchers[0].Code;
        await Merge("buyer", "buyer-to");
        var rewards = _platform.Grains.GetGrain<IRewardQueries>(Samples.ProgramId);

        Assert.Equal(("buyer-to", VoucherState.Issued), (await rewards.FindVoucher(code!, "merged-mug")).Value is { } voucher ? (voucher.Member, voucher.State) : default);
        Assert.Equal(2, (await rewards.ListVouchers("buyer-to", VoucherState.Issued, null, 50)).Value!.Vouchers.Length);
        Assert.Null((await _platform.Member<IMemberRewards>("buyer-to").UseVoucher(Samples.Use("6f8fad5b-d9cb-469f-a165-70867728950e"))).Refusal);
        Assert.Null((await _platform.Member<IMemberRewards>("buyer").CancelVoucher(Samples.Cancel("7f8fad5b-d9cb-469f-a165-70867728950e"))).Refusal);
        Assert.Equal(130, await _platform.Balance("buyer-to"));
        Assert.Equal(VoucherState.Used, (await rewards.GetVoucher("buyer", "6f8fad5b-d9cb-469f-a165-70867728950e")).Value!.State);

        var returned = await _platform.Return("buyer-to", Samples.Return("buyer-r", "rich-buyer", _platform.Now));
        Assert.Equal(40, returned.TakenBack.Single(taken => taken.Wallet == "points").Points);
        Assert.Equal(90, await _platform.Balance("buyer"));
        Assert.True((await _platform.Member<IMemberReturns>("buyer").Return(Samples.Return("buyer-r", "rich-buyer", _platform.Now))).Refusal is null);
    }

    [Fact]
    public async Task Of_two_merges_that_are_asked_for_at_once_one_is_carried_out_and_the_other_told_so()
    {
        for (var i = 0; i < 8; i++)
        {
            await EnrollPerson($"wanted-to-{i}", 10);
            await EnrollPerson($"wanted-{i}", 10);
            var member = _platform.Member<IMemberMerging>($"wanted-{i}");

            var outcomes = await Task.WhenAll(Enumerable.Range(0, 3).Select(desk => member.Merge(Command($"wanted-{i}-{desk}", $"wanted-to-{i}"))));

            Assert.Single(outcomes, outcome => outcome.Refusal is null);
            Assert.All(outcomes, outcome => Assert.True(outcome.Refusal is null or { Code: "memberMerged" }, outcome.Refusal?.Code));
        }
    }

    [Fact]
    public async Task Voucher_of_the_other_whose_use_is_undone_gives_back_what_the_other_paid_and_nothing_else()
    {
        const string Mug = "8f8fad5b-d9cb-469f-a165-70867728950e";
        await _platform.Offer(Samples.Reward("undone-mug", StockKind.Unlimited, 10));
        await _platform.Offer(Samples.Reward("undone-delivery", StockKind.Unlimited, 30));
        await EnrollPerson("undoer-to", 100);
        await EnrollPerson("undoer", 100);
        Assert.Null((await _platform.Redeem("undoer-to", "9f8fad5b-d9cb-469f-a165-70867728950e", "undone-delivery")).Refusal);
        Assert.Null((await _platform.Redeem("undoer", Mug, "undone-mug")).Refusal);
        Assert.Null((await _platform.Member<IMemberRewards>("undoer").UseVoucher(Samples.Use(Mug))).Refusal);
        Assert.Null((await Merge("undoer", "undoer-to")).Refusal);
        Assert.Equal(160, await _platform.Balance("undoer-to"));

        Assert.Equal(VoucherState.Issued, (await _platform.Member<IMemberRewards>("undoer-to").UndoVoucherUse(Samples.UndoUse(Mug))).Value?.State);
        Assert.Null((await _platform.Member<IMemberRewards>("undoer-to").CancelVoucher(Samples.Cancel(Mug))).Refusal);

        Assert.Equal(170, await _platform.Balance("undoer-to"));
        Assert.Null((await _platform.Member<IMemberRewards>("undoer-to").CancelVoucher(Samples.Cancel("9f8fad5b-d9cb-469f-a165-70867728950e"))).Refusal);
        Assert.Equal(200, await _platform.Balance("undoer-to"));
    }

    [Fact]
    public async Task History_of_the_one_who_stays_shows_both_pasts_by_time_and_in_pages()
    {
        await _platform.Enroll("past-to");
        await _platform.Enroll("past");
        for (var i = 0; i < 4; i++)
        {
            await _platform.Buy(i % 2 == 0 ? "past" : "past-to", Samples.Purchase($"past-{i}", 1_000, _platform.Now));
            await _platform.Pass(TimeSpan.FromHours(1));
        }

        await Merge("past", "past-to");

        var entries = await _platform.History("past-to");
        Assert.Equal(["past-3", "past-2", "past-1", "past-0"], entries.Where(entry => entry.Kind == "purchase").Select(entry => entry.Reference));
        Assert.Equal([null, "past", null, "past"], entries.Where(entry => entry.Kind == "purchase").Select(entry => entry.Member));
        Assert.Equal(["merging", "mergedInto", "merged"], entries.Where(entry => entry.Kind.StartsWith("merg", StringComparison.Ordinal)).Select(entry => entry.Kind).Reverse());
        Assert.Equal(40, entries.SelectMany(entry => entry.Entries).Where(entry => entry.Wallet == "points").Sum(entry => entry.Points));
        var paged = new List<(string?, long)>();
        string? cursor = null;
        do
        {
            var page = (await _platform.Queries.GetHistory("past", cursor, 2)).Value!;
            Assert.InRange(page.Entries.Length, 1, 2);
            paged.AddRange(page.Entries.Select(entry => (entry.Member, entry.Version)));
            cursor = page.Next;
        }
        while (cursor is not null);
        Assert.Equal(entries.Select(entry => (entry.Member, entry.Version)), paged);
        Assert.Equal("invalidCursor", (await _platform.Queries.GetHistory("past-to", "1.x", 2)).Refusal!.Code);
        Assert.Equal(paged.Count, (await _platform.Queries.GetRecords("past-to", null, 500)).Value!.Records.Length);
    }

    [Fact]
    public async Task Merged_member_stands_in_no_tier_and_is_listed_only_when_asked_for()
    {
        await EnrollPerson("listed-to", 1);
        await EnrollPerson("listed", 600);
        await _platform.CaughtUp();
        var (silver, bronze) = (await Standing("silver"), await Standing("bronze"));

        await Merge("listed", "listed-to");

        await _platform.CaughtUp();
        Assert.Equal((silver, bronze - 1), (await Standing("silver"), await Standing("bronze")));
        Assert.DoesNotContain("listed", await Listed(null));
        Assert.Contains("listed", await Listed(MemberDirectory.Merged));
        Assert.Contains("listed-to", await Listed(null));
    }

    private async Task<long> Standing(string tier) =>
        (await _platform.Grains.GetGrain<ITier>(Ids.Tier(Samples.ProgramId, tier)).GetRoster()).Standing;

    private async Task<IEnumerable<string>> Listed(string? status) =>
        (await _platform.Queries.ListMembers(new MemberFilter { Status = status }, null, Limits.PageSize)).Value!.Members.Select(member => member.Member);

    private async Task<EnrollMember> EnrollPerson(string member, long points)
    {
        var command = new EnrollMember
        {
            Key = $"enroll-{member}",
            Identifiers = [new("card", $"{member}/1"), new("email", $"{member}@example.com")],
            Profile = new MemberProfile { Name = $"Name of {member}" },
        };
        Assert.Null((await _platform.Member<IMember>(member).Enroll(command)).Refusal);
        await _platform.Buy(member, Samples.Purchase($"rich-{member}", points * 100, _platform.Now));
        return command;
    }

    private static MergeMember Command(string key, string into) => new() { Key = $"merge-{key}", By = "desk", Into = into };

    private Task<Outcome<MergedMember>> Merge(string member, string into) => _platform.Member<IMemberMerging>(member).Merge(Command(member, into));

    /// <summary>Whether the member was merged; a refusal and a failure are alike here.</summary>
    private async Task<bool> Succeeds(string member, string into)
    {
        try
        {
            return (await Merge(member, into)).Refusal is null;
        }
        catch (OrleansException)
        {
            return false;
        }
    }

    private void Break(string one, string other, string leg, bool written)
    {
        var states = _platform.States;
        switch (leg)
        {
            case "start":
                _platform.Journal.OnMember(other).FailAppend(AppendFailure.Storage, written);
                break;
            case "takenIn":
                _platform.Journal.OnMember(one).FailAppend(AppendFailure.Storage, written);
                break;
            case "profile":
                states.FailWrite("profile", written);
                break;
            case "adopted":
                states.FailWrite("profile", written, after: 1);
                break;
            case "identifier1":
                states.FailWrite("identifier", written);
                break;
            case "identifier2":
                states.FailWrite("identifier", written, after: 1);
                break;
            case "forgotten":
                states.FailWrite("profile", written, after: 2);
                break;
            case "directory":
                _platform.Directory.FailProfiles(1);
                break;
            case "end":
                _platform.Journal.OnMember(other).FailAppend(AppendFailure.Storage, written, after: 1);
                break;
        }
    }

    private async Task<IReadOnlyList<AccountStatus>> Statuses(string member)
    {
        var stored = await _platform.Journal.Read(Ids.Member(Samples.ProgramId, member), null, Limits.PageSize, CancellationToken.None);
        return [.. stored.Select(record => AccountJson.ReadRecord(record.Payload.Span).Status).Reverse()];
    }

    private async Task AssertOne(string one, string other, EnrollMember enrolled, long points)
    {
        foreach (var member in (string[])[one, other])
        {
            Assert.Equal(points, await _platform.Balance(member));
            Assert.Equal(one, (await _platform.Member<IMember>(member).GetSummary()).Value!.Member);
            Assert.Equal($"Name of {one}", (await _platform.Member<IProfile>(member).Get()).Value!.Profile.Name);
        }

        foreach (var identifier in enrolled.Identifiers)
        {
            Assert.Equal(one, await _platform.Grains.GetGrain<IIdentifierQueries>(Samples.ProgramId).Find(identifier));
        }

        var recorded = (await _platform.Member<IMember>(other).GetRecorded()).Value!;
        Assert.Equal((MemberStatus.Merged, one, 0), (recorded.Status, recorded.MergedInto, recorded.Wallets.Length));
        Assert.Equal([other], (await _platform.Member<IMember>(one).GetRecorded()).Value!.MergedFrom.AsEnumerable());
        await _platform.CaughtUp();
        var listed = await _platform.Services.GetRequiredService<IMemberDirectory>().Get(Samples.ProgramId, other, CancellationToken.None);
        Assert.Equal((null, MemberDirectory.Merged), (listed!.Name, listed.Account.Status));
    }
}
