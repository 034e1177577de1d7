using Loyalty.Contracts.Common;
using Loyalty.Contracts.Members;
using Loyalty.Contracts.Purchases;
using Loyalty.Contracts.Purchases.Returns;
using Loyalty.Domain.Accounts;

namespace Loyalty.Grains.Tests.Accounts;

/// <summary>The same operation sent again gets the same answer; another one under its id does not.</summary>
public sealed class AccountRepeatTests(PlatformFixture fixture) : IClassFixture<PlatformFixture>
{
    private readonly Platform _platform = fixture.Platform;

    [Fact]
    public async Task Record_of_the_same_purchase_fifty_times_at_once_writes_one_record()
    {
        await _platform.Enroll("fifty");

        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Record("fifty", Samples.Purchase("f-1", 12_345, _platform.Now)))).Soon();

        Assert.Single(answers, answer => !answer.Replayed);
        Assert.All(answers, answer => AssertSame(answers[0].Value!, answer.Value!));
        Assert.Equal(123, await _platform.Balance("fifty"));
        Assert.Equal(2, (await _platform.History("fifty")).Count);
    }

    [Fact]
    public async Task Repeat_gets_the_answer_of_the_first_time_whatever_happened_since()
    {
        await _platform.Enroll("later");
        var command = Samples.Purchase("lt-1", 10_000, _platform.Now);
        var first = await _platform.Buy("later", command);
        await _platform.Buy("later", Samples.Purchase("lt-2", 90_000, _platform.Now));

        var repeat = await Record("later", command);

        Assert.True(repeat.Replayed);
        AssertSame(first, repeat.Value!);
    }

    [Fact]
    public async Task Record_of_another_content_under_the_same_id_names_the_fields()
    {
        await _platform.Enroll("reused");
        var command = Samples.Purchase("ru-1", 10_000, _platform.Now);
        await _platform.Buy("reused", command);

        var refused = (await Record("reused", command with { Amount = 9_000, OccurredAt = _platform.Now.AddMinutes(-1), Lines = [command.Lines[0] with { Sku = "other", Amount = 9_000 }] })).Refusal!;

        Assert.Equal((RefusalKind.Conflict, "idReused"), (refused.Kind, refused.Code));
        Assert.Equal(["/occurredAt", "/amount/amount", "/lines/0/sku", "/lines/0/amount"], refused.Errors.Select(error => error.Pointer));
        Assert.Equal(100, await _platform.Balance("reused"));
    }

    [Fact]
    public async Task Record_of_two_contents_under_one_id_at_once_keeps_the_first()
    {
        await _platform.Enroll("contended");
        var command = Samples.Purchase("ct-1", 10_000, _platform.Now);

        var first = Record("contended", command);
        var second = Record("contended", Samples.Purchase("ct-1", 20_000, _platform.Now));

        Assert.False((await first.Soon()).Replayed);
        Assert.Equal("idReused", (await second.Soon()).Refusal!.Code);
        Assert.Equal(100, await _platform.Balance("contended"));
    }

    [Fact]
    public async Task Return_of_another_content_under_the_same_id_names_the_fields()
    {
        await _platform.Enroll("reused-return");
        await _platform.Buy("reused-return", Samples.Purchase("rr-1", 10_000, _platform.Now));
        var command = Samples.Return("rr-b", "rr-1", _platform.Now) with { Amount = 100 };
        await _platform.Return("reused-return", command);

        var refused = (await _platform.Member<IMemberReturns>("reused-return").Return(command with { Amount = 200 })).Refusal!;

        Assert.Equal("idReused", refused.Code);
        Assert.Equal("/amount", Assert.Single(refused.Errors).Pointer);
    }

    [Fact]
    public async Task Receipt_on_two_members_at_once_is_booked_on_one_and_harms_no_other_operation()
    {
        for (var round = 0; round < 10; round++)
        {
            string[] members = [$"left-{round}", $"right-{round}"];
            await Task.WhenAll(members.Select(_platform.Enroll));

            var contended = members.Select(member => Record(member, Samples.Purchase($"both-{round}", 1_000, _platform.Now))).ToArray();
            var others = members.SelectMany(member => Enumerable.Range(0, 5)
                .Select(i => Insisting(member, Samples.Purchase($"{member}-{i}", 100, _platform.Now)))).ToArray();
            var answers = await Task.WhenAll(contended).Soon();
            Assert.All(await Task.WhenAll(others).Soon(), other => Assert.Null(other.Refusal));

            // The loser may have to ask again, when the receipt came between its own operations.
            var outcomes = await Task.WhenAll(members.Select(member => Insisting(member, Samples.Purchase($"both-{round}", 1_000, _platform.Now)))).Soon();
            var winner = Array.FindIndex(outcomes, outcome => outcome.Refusal is null);
            Assert.True(outcomes[winner].Replayed);
            Assert.Equal((RefusalKind.Conflict, "operationOfAnotherAccount"), (outcomes[1 - winner].Refusal!.Kind, outcomes[1 - winner].Refusal!.Code));
            Assert.All(answers, answer => Assert.True(answer.Refusal is null or { Code: "operationOfAnotherAccount" or "accountReloading" }));
            Assert.Equal(15, await _platform.Balance(members[winner]));
            Assert.Equal(5, await _platform.Balance(members[1 - winner]));
        }
    }

    [Fact]
    public async Task Repeat_of_a_receipt_on_another_member_is_told_apart_at_once()
    {
        await _platform.Enroll("owner");
        await _platform.Enroll("other");
        await _platform.Buy("owner", Samples.Purchase("ow-1", 1_000, _platform.Now));

        var refused = (await Record("other", Samples.Purchase("ow-1", 1_000, _platform.Now))).Refusal!;

        Assert.Equal("operationOfAnotherAccount", refused.Code);
        Assert.Equal("/id", Assert.Single(refused.Errors).Pointer);
        Assert.Equal(0, await _platform.Balance("other"));
    }

    [Fact]
    public async Task Repeat_is_recognized_after_more_operations_than_are_kept_in_memory()
    {
        await _platform.Enroll("busy");
        var first = await _platform.Buy("busy", Samples.Purchase("bu-0", 10_000, _platform.Now));
        foreach (var some in Enumerable.Range(1, RecentOperations.Capacity + 20).Chunk(128))
        {
            var answers = await Task.WhenAll(some.Select(i => Record("busy", Samples.Purchase($"bu-{i}", 100, _platform.Now)))).Soon();
            Assert.All(answers, answer => Assert.Null(answer.Refusal));
        }

        // What is new is known to be, as this activation has seen all that was.
        var finds = _platform.Journal.Finds;
        await _platform.Buy("busy", Samples.Purchase("bu-new", 100, _platform.Now));
        Assert.Equal(finds, _platform.Journal.Finds);

        var balance = await _platform.Balance("busy");
        var loads = _platform.Journal.Loads;
        var repeat = await Record("busy", Samples.Purchase("bu-0", 10_000, _platform.Now));

        Assert.True(repeat.Replayed);
        AssertSame(first, repeat.Value!);
        Assert.Equal("idReused", (await Record("busy", Samples.Purchase("bu-0", 20_000, _platform.Now))).Refusal!.Code);
        Assert.Equal(balance, await _platform.Balance("busy"));

        // The unique index would find it too, and cost the account its memory and its other operations.
        Assert.Equal(loads, _platform.Journal.Loads);
    }

    [Fact]
    public async Task Refusal_is_not_kept_and_decided_afresh()
    {
        var command = Samples.Purchase("af-1", 1_000, _platform.Now);
        Assert.Equal("memberNotFound", (await Record("afresh", command)).Refusal!.Code);

        await _platform.Enroll("afresh");

        Assert.False((await Record("afresh", command)).Replayed);
    }

    [Fact]
    public async Task Dry_run_writes_nothing_and_foretells_exactly()
    {
        await _platform.Enroll("foretold");
        await _platform.Buy("foretold", Samples.Purchase("ft-0", 100, _platform.Now));
        var command = Samples.Purchase("ft-1", 60_000, _platform.Now);

        var foretold = (await Record("foretold", command with { DryRun = true })).Value!;
        Assert.Equal(1, await _platform.Balance("foretold"));
        var recorded = await _platform.Buy("foretold", command);

        Assert.True(foretold.DryRun);
        Assert.Equal(2, foretold.Explanation.Length);
        AssertSame(recorded, foretold with { DryRun = false, Explanation = [] });
        Assert.Equal("silver", foretold.Tier);

        var back = Samples.Return("ft-b", "ft-1", _platform.Now);
        var foretoldReturn = await _platform.Return("foretold", back with { DryRun = true });
        Assert.Equal(601, await _platform.Balance("foretold"));
        var returned = await _platform.Return("foretold", back);
        Assert.True(foretoldReturn.DryRun);
        Assert.Equal((returned.Amount, returned.RemainingAmount, returned.Tier), (foretoldReturn.Amount, foretoldReturn.RemainingAmount, foretoldReturn.Tier));
        Assert.Equal(returned.Balances.AsEnumerable(), foretoldReturn.Balances.AsEnumerable());
        Assert.Equal(3 + 1, (await _platform.History("foretold")).Count);
    }

    [Fact]
    public async Task Dry_run_of_what_is_stored_gets_the_stored_answer()
    {
        await _platform.Enroll("stored");
        var command = Samples.Purchase("st-1", 60_000, _platform.Now);
        var back = Samples.Return("st-b", "st-1", _platform.Now);
        var recorded = await _platform.Buy("stored", command);
        var returned = await _platform.Return("stored", back);

        var purchase = await Record("stored", command with { DryRun = true });
        var again = await _platform.Member<IMemberReturns>("stored").Return(back with { DryRun = true });

        Assert.True(purchase.Replayed);
        AssertSame(recorded, purchase.Value!);
        Assert.True(again.Replayed);
        Assert.False(again.Value!.DryRun);
        Assert.Equal(returned.ReceivedAt, again.Value.ReceivedAt);
    }

    [Fact]
    public async Task Block_stops_purchases_and_is_repeated_by_its_key()
    {
        await _platform.Enroll("blocked");
        await _platform.Buy("blocked", Samples.Purchase("bl-1", 1_000, _platform.Now));
        var member = _platform.Member<IMember>("blocked");
        var block = new ChangeBlock { Key = "k-1", Reason = "fraud suspected" };

        Assert.Equal(MemberStatus.Blocked, (await member.Block(block)).Value!.Status);
        Assert.True((await member.Block(block)).Replayed);
        Assert.Equal("idReused", (await member.Block(block with { Reason = "another" })).Refusal!.Code);
        Assert.Equal("alreadyBlocked", (await member.Block(block with { Key = "k-2" })).Refusal!.Code);
        Assert.Equal("memberBlocked", (await Record("blocked", Samples.Purchase("bl-2", 1_000, _platform.Now))).Refusal!.Code);
        Assert.True((await Record("blocked", Samples.Purchase("bl-1", 1_000, _platform.Now))).Replayed);
        Assert.Equal(10, await _platform.Balance("blocked"));

        Assert.Equal(MemberStatus.Active, (await member.Unblock(block)).Value!.Status);
        Assert.Equal("notBlocked", (await member.Unblock(block with { Key = "k-3" })).Refusal!.Code);
        Assert.Equal(20, (await _platform.Buy("blocked", Samples.Purchase("bl-2", 1_000, _platform.Now))).Balances.Single(balance => balance.Wallet == "points").Balance);
        Assert.Equal("memberNotFound", (await _platform.Member<IMember>("nobody").Block(block with { Key = "k-4" })).Refusal!.Code);
    }

    private Task<Outcome<RecordedPurchase>> Record(string member, RecordPurchase command) =>
        _platform.Member<IMemberPurchases>(member).Record(command);

    /// <summary>Sends it again while the account is being read again, as every caller does.</summary>
    private async Task<Outcome<RecordedPurchase>> Insisting(string member, RecordPurchase command)
    {
        Outcome<RecordedPurchase> outcome;
        do
        {
            outcome = await Record(member, command);
        }
        while (outcome.Refusal is { Kind: RefusalKind.Unavailable });
        return outcome;
    }

    private static void AssertSame(RecordedPurchase expected, RecordedPurchase actual)
    {
        Assert.Equal((expected.Channel, expected.Id, expected.Member, expected.OccurredAt, expected.ReceivedAt), (actual.Channel, actual.Id, actual.Member, actual.OccurredAt, actual.ReceivedAt));
        Assert.Equal((expected.Edition, expected.Late, expected.Tier, expected.DryRun), (actual.Edition, actual.Late, actual.Tier, actual.DryRun));
        Assert.Equal(expected.Balances.AsEnumerable(), actual.Balances.AsEnumerable());
        Assert.Equal(expected.Awards.Length, actual.Awards.Length);
        foreach (var (one, other) in expected.Awards.Zip(actual.Awards))
        {
            Assert.Equal((one.Rule, one.Wallet, one.Points, one.Wanted, one.Repaid), (other.Rule, other.Wallet, other.Points, other.Wanted, other.Repaid));
            Assert.Equal((one.ActiveFrom, one.ExpiresAt), (other.ActiveFrom, other.ExpiresAt));
            Assert.Equal(one.Lines.AsEnumerable(), other.Lines.AsEnumerable());
        }
    }
}
