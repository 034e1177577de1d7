using Loyalty.Contracts.Accounts.Transfers;
using Loyalty.Contracts.Common;
using Loyalty.Contracts.Members;
using Loyalty.Contracts.Programs;
using Loyalty.Contracts.Schedules;
using Loyalty.Domain.Accounts.Events;
using Loyalty.Storage.Accounts;

namespace Loyalty.Grains.Tests.Accounts.Transfers;

public sealed class TransferTests : IAsyncLifetime
{
    private Platform _platform = null!;

    public async Task InitializeAsync() => _platform = await Platform.Start(Program());

    public async Task DisposeAsync() => await _platform.DisposeAsync();

    [Fact]
    public async Task Transfer_is_answered_after_the_credit()
    {
        await Members("ann", "bob");

        var sent = (await Send("ann", "bob", "t", 60)).Value!;

        Assert.Equal((TransferState.Credited, 60), (sent.State, sent.Points));
        Assert.Equal(40, Assert.Single(sent.Balances, balance => balance.Wallet == "points").Balance);
        Assert.Equal((40, 160), (await _platform.Balance("ann"), await _platform.Balance("bob")));
        Assert.Equal(["transferCredited", "transferSent"], (await _platform.History("ann")).Take(2).Select(entry => entry.Kind));
        Assert.Equal("transferReceived", (await _platform.History("bob"))[0].Kind);
    }

    [Fact]
    public async Task Transfer_sent_again_is_answered_as_before_and_moves_nothing()
    {
        await Members("ann", "bob");
        var first = await Send("ann", "bob", "t", 60);

        var again = await Send("ann", "bob", "t", 60);
        var other = await Send("ann", "bob", "t", 61);

        Assert.True(again.Replayed);
        Assert.Equivalent(first.Value, again.Value);
        Assert.Equal((RefusalKind.Conflict, "idReused"), (other.Refusal!.Kind, other.Refusal.Code));
        Assert.Equal((40, 160), (await _platform.Balance("ann"), await _platform.Balance("bob")));
        Assert.Equivalent(first.Value, (await Giver("ann").GetTransfer("t")).Value);
    }

    /// <summary>Worked case 10.</summary>
    [Fact]
    public async Task Twenty_concurrent_transfers_of_100_from_a_balance_of_100_one_succeeds()
    {
        string[] receivers = [.. Enumerable.Range(0, 20).Select(number => $"receiver-{number}")];
        await Members(["ann", .. receivers]);

        var answers = await Task.WhenAll(receivers.Select(receiver => Send("ann", receiver, $"to-{receiver}", 100)));

        Assert.Single(answers, answer => answer.Value?.State == TransferState.Credited);
        Assert.Equal(19, answers.Count(answer => answer.Refusal?.Code == "insufficientBalance"));
        var balances = await Task.WhenAll(receivers.Select(receiver => _platform.Balance(receiver)));
        Assert.Equal(0, await _platform.Balance("ann"));
        Assert.Equal(20 * 100 + 100, balances.Sum());
    }

    [Fact]
    public async Task Members_who_give_to_each_other_at_once_do_not_wait_for_each_other_for_ever()
    {
        await Members("ann", "bob");

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(number => number % 2 == 0 ? Send("ann", "bob", $"t{number}", 5) : Send("bob", "ann", $"t{number}", 5))).Soon();

        Assert.All(answers, answer => Assert.Equal(TransferState.Credited, answer.Value!.State));
        Assert.Equal((100, 100), (await _platform.Balance("ann"), await _platform.Balance("bob")));
    }

    [Fact]
    public async Task Receiver_who_is_unknown_or_blocked_is_refused_before_anything_moves()
    {
        await Members("ann", "bob");
        await Block("bob");
        var before = (await _platform.History("ann")).Count;

        Assert.Equal("receiverNotFound", (await Send("ann", "nobody", "t1", 10)).Refusal!.Code);
        Assert.Equal("receiverBlocked", (await Send("ann", "bob", "t2", 10)).Refusal!.Code);

        Assert.Equal(before, (await _platform.History("ann")).Count);
        Assert.Equal("transferNotFound", (await Giver("ann").GetTransfer("t1")).Refusal!.Code);
    }

    [Fact]
    public async Task Dry_run_foretells_and_writes_nothing()
    {
        await Members("ann", "bob");

        var foretold = (await Giver("ann").Transfer(Command("bob", "t", 60) with { DryRun = true })).Value!;

        Assert.True(foretold.DryRun);
        Assert.Equal(40, Assert.Single(foretold.Balances, balance => balance.Wallet == "points").Balance);
        Assert.Equal((100, 100), (await _platform.Balance("ann"), await _platform.Balance("bob")));
        Assert.Equal("receiverNotFound", (await Giver("ann").Transfer(Command("nobody", "t", 60) with { DryRun = true })).Refusal!.Code);
        Assert.False((await Send("ann", "bob", "t", 60)).Replayed);
    }

    [Fact]
    public async Task Receiver_who_was_blocked_in_between_has_the_points_go_back()
    {
        await Members("ann", "bob");
        _platform.Journal.OnMember("bob").FailAppend(AppendFailure.Storage);
        Assert.Equal(TransferState.InTransit, (await Send("ann", "bob", "t", 60)).Value!.State);
        await Block("bob");

        Assert.Equal("receiverBlocked", (await Send("ann", "bob", "t", 60)).Refusal!.Code);

        Assert.Equal((100, 100), (await _platform.Balance("ann"), await _platform.Balance("bob")));
        var stands = (await Giver("ann").GetTransfer("t")).Value!;
        Assert.Equal((TransferState.Undone, "receiverBlocked"), (stands.State, stands.Reason));

        // A late copy of the credit, when bob could take it again, changes nothing.
        await _platform.Member<IMember>("bob").Unblock(new ChangeBlock { Key = "u", Reason = "cleared" });
        var late = await _platform.Member<IMemberTransfers>("bob").Receive(new ReceivePoints { Id = "t", From = "ann", Wallet = "points", Buckets = stands.Buckets });
        Assert.Equal("receiverBlocked", late.Value!.Refused);
        Assert.Equal((100, 100), (await _platform.Balance("ann"), await _platform.Balance("bob")));
    }

    [Fact]
    public async Task Receiver_who_does_not_answer_in_time_leaves_the_points_in_transit_until_it_does()
    {
        await Members("ann", "bob");
        var bob = _platform.Journal.OnMember("bob");
        bob.Hold();

        var sending = Send("ann", "bob", "t", 60);
        await bob.Held(1);
        _platform.Clock.Advance(TimeSpan.FromSeconds(5));
        var sent = (await sending.Soon()).Value!;

        Assert.Equal(TransferState.InTransit, sent.State);
        Assert.Equal(40, await _platform.Balance("ann"));
        bob.Release();
        await Waiting.Until(async () => (await Giver("ann").GetTransfer("t")).Value!.State == TransferState.Credited);
        Assert.Equal((40, 160), (await _platform.Balance("ann"), await _platform.Balance("bob")));
    }

    /// <summary>Every leg, failing before the write and after it; taken up by the caller or by the sweep.</summary>
    public static TheoryData<string, bool, bool> Legs()
    {
        var data = new TheoryData<string, bool, bool>();
        foreach (var leg in (string[])["debit", "credit", "end"])
        {
            foreach (var written in (bool[])[false, true])
            {
                data.Add(leg, written, false);
                data.Add(leg, written, true);
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Legs))]
    public async Task Transfer_interrupted_at_a_leg_comes_to_its_end(string leg, bool written, bool bySweep)
    {
        await Members("ann", "bob");
        var faults = _platform.Journal.OnMember(leg == "credit" ? "bob" : "ann");
        faults.FailAppend(AppendFailure.Storage, written, after: leg == "end" ? 1 : 0);

        var first = await Send("ann", "bob", "t", 60);

        Assert.NotEqual(TransferState.Credited, first.Value?.State);
        if (bySweep)
        {
            await _platform.Pass(TimeSpan.FromMinutes(1));
            await _platform.Sweep();
        }
        else
        {
            Assert.Equal(TransferState.Credited, (await Send("ann", "bob", "t", 60)).Value!.State);
        }

        // Only what was never begun is not there after the sweep.
        var moved = leg != "debit" || written || !bySweep;
        Assert.Equal(moved ? (40, 160) : (100, 100), (await _platform.Balance("ann"), await _platform.Balance("bob")));
        Assert.Equal(moved ? TransferState.Credited : null, (await Giver("ann").GetTransfer("t")).Value?.State);
        Assert.Equal(0, await _platform.Sweep());
        await AssertNothingInTransit();
    }

    [Fact]
    public async Task Interrupted_transfer_survives_a_restart()
    {
        await Members("ann", "bob");
        _platform.Journal.OnMember("bob").FailAppend(AppendFailure.Storage);
        await Send("ann", "bob", "t", 60);

        await _platform.Restart();
        await _platform.Pass(TimeSpan.FromMinutes(1));
        await _platform.Sweep();

        Assert.Equal((40, 160), (await _platform.Balance("ann"), await _platform.Balance("bob")));
        await AssertNothingInTransit();
    }

    [Fact]
    public async Task Transfer_goes_on_while_another_process_of_its_giver_fails()
    {
        await Members("bob");
        await _platform.EnrollRich("rich", 200);
        await _platform.Offer(Samples.Reward("mug"), pieces: 3);
        _platform.States.FailWrite("reward");
        await Assert.ThrowsAnyAsync<Exception>(() => _platform.Redeem("rich", "v", "mug"));
        _platform.Journal.OnMember("bob").FailAppend(AppendFailure.Storage);
        Assert.Equal(TransferState.InTransit, (await Send("rich", "bob", "t", 10)).Value!.State);

        // The redemption began first, and fails again.
        _platform.States.FailWrite("reward");
        _platform.Clock.Advance(TimeSpan.FromMinutes(1));
        await _platform.Member<IMemberSchedules>("rich").RunDue();

        Assert.Equal(110, await _platform.Balance("bob"));
    }

    private static ProgramDefinition Program() => Samples.Points(wallet => wallet with { Transferable = true });

    private static TransferPoints Command(string to, string id, long points) => new() { Id = id, To = to, Wallet = "points", Points = points };

    private IMemberTransfers Giver(string member) => _platform.Member<IMemberTransfers>(member);

    private Task<Outcome<PointTransfer>> Send(string from, string to, string id, long points) => Giver(from).Transfer(Command(to, id, points));

    private Task Block(string member) => _platform.Member<IMember>(member).Block(new ChangeBlock { Key = $"block-{member}", Reason = "test" });

    /// <summary>Members with 100 points each.</summary>
    private async Task Members(params string[] members)
    {
        foreach (var member in members)
        {
            await _platform.Enroll(member);
            await _platform.Buy(member, Samples.Purchase($"start-{member}", 100_00, _platform.Now));
        }
    }

    /// <summary>By the journal: what left arrived or came back.</summary>
    private async Task AssertNothingInTransit()
    {
        var events = (await _platform.Records()).SelectMany(record => record.Record.Events).ToArray();
        Assert.Equal(
            events.OfType<PointsSpent>().Sum(spent => spent.Points) - events.OfType<PointsRestored>().Sum(restored => restored.Points + restored.Lapsed),
            events.OfType<PointsCredited>().Sum(credited => credited.Points));
        Assert.Equal(events.OfType<TransferStarted>().Count(), events.OfType<TransferEnded>().Count());
    }
}
