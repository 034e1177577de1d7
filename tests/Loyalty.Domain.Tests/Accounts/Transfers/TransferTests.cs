using Loyalty.Contracts.Accounts.Transfers;
using Loyalty.Contracts.Common;
using Loyalty.Contracts.Programs;
using Loyalty.Domain.Accounts;
using Loyalty.Domain.Accounts.Events;
using Loyalty.Domain.Accounts.Transfers;

namespace Loyalty.Domain.Tests.Accounts.Transfers;

public sealed class TransferTests
{
    private static readonly DateTimeOffset _now = Given.Noon("2026-03-01");

    [Fact]
    public void Points_move_with_their_ends_those_that_end_first_before_the_others()
    {
        var (giver, receiver) = (Member(after: 90), Member(after: 90));
        giver.Buy("p1", _now, 300_00);
        giver.Buy("p2", _now.AddDays(10), 300_00);

        Send(giver, receiver.At(_now.AddDays(10)), "t", 400);

        Assert.Equal((200, 400), (giver.Balance(), receiver.Balance()));
        Assert.Equal((200, 100), (giver.At(_now.AddDays(91)).Balance(), receiver.At(_now.AddDays(91)).Balance()));
        Assert.Equal((0, 0), (giver.At(_now.AddDays(101)).Balance(), receiver.At(_now.AddDays(101)).Balance()));
    }

    [Fact]
    public void Points_of_members_who_were_merged_move_with_the_ends_that_those_of_each_slid_to()
    {
        var program = Transferable(Given.Wallet() with { Expiry = new ExpiryPolicy { Kind = ExpiryKind.Sliding, After = 90, Unit = ExpiryUnit.Days } });
        var (giver, other, receiver) = (new TestMember(program), new TestMember(program), new TestMember(program));
        other.Buy("p1", _now, 100_00);
        giver.Buy("p2", _now.AddDays(60), 100_00);
        giver.MergeIn(other.At(_now.AddDays(60)), "merged");

        Send(giver, receiver.At(_now.AddDays(60)), "t", 200);

        Assert.Equal((0, 200), (giver.Balance(), receiver.At(_now.AddDays(89)).Balance()));
        Assert.Equal((100, 0), (receiver.At(_now.AddDays(91)).Balance(), receiver.At(_now.AddDays(151)).Balance()));
    }

    [Fact]
    public void Giver_is_not_told_to_be_erased_when_the_receiver_is() =>
        Assert.Equal(TransferRules.ReceiverNotFound, TransferRules.Undone("memberErased"));

    [Fact]
    public void Points_that_arrive_repay_the_receivers_debt_first()
    {
        var (giver, receiver) = (Member(), Member());
        giver.Buy("p", _now, 100_00);
        receiver.Buy("p", _now, 30_00);
        receiver.Spend(30);
        receiver.Return("r", "p", _now);

        Send(giver, receiver, "t", 100);

        Assert.Equal((70, 0), (receiver.Wallet().Active, receiver.Wallet().Debt));
    }

    [Fact]
    public void Points_that_ended_on_the_way_leave_the_receiver_at_once()
    {
        var (giver, receiver) = (Member(after: 10), Member(after: 10));
        giver.Buy("p", _now, 100_00);
        var sent = Debit(giver, "t", 100);

        Credit(receiver.At(_now.AddDays(11)), sent);

        Assert.Equal(0, receiver.Balance());
        Assert.Contains(receiver.Journal[^1].Events, happened => happened is PointsExpired { Points: 100 });
    }

    [Fact]
    public void More_than_there_is_is_refused_with_the_numbers()
    {
        var giver = Member();
        giver.Buy("p", _now, 99_00);

        var refusal = Refused(giver, 100);

        Assert.Equal("insufficientBalance", refusal.Code);
        Assert.Equal([new NamedNumber("required", 100), new NamedNumber("available", 99), new NamedNumber("missing", 1)], refusal.Numbers.AsEnumerable());
    }

    [Fact]
    public void What_is_owed_cannot_be_transferred()
    {
        var giver = new TestMember(Transferable(Given.Wallet(pendingDays: 5))).At(_now);
        giver.Buy("p", _now.AddDays(-20), 100_00);
        giver.Buy("q", _now, 100_00);

        Assert.Equal("insufficientBalance", Refused(giver, 101).Code);
        Debit(giver, "t", 100);
    }

    [Fact]
    public void Wallet_that_is_not_transferable_is_refused() =>
        Assert.Equal("transferNotAllowed", new TestMember(Given.Program()).At(_now).Refused(Deciding(100)).Code);

    [Fact]
    public void Unknown_wallet_is_refused() =>
        Assert.Equal("walletUnknown", Member().Refused((state, edition, now) => TransferRules.Debit(state, "member", Command("t", 1) with { Wallet = "gems" }, edition, now)).Code);

    [Fact]
    public void Transfer_to_oneself_is_refused() =>
        Assert.Equal("transferToSelf", Member().Refused((state, edition, now) => TransferRules.Debit(state, "member", Command("t", 1) with { To = "member" }, edition, now)).Code);

    [Fact]
    public void Blocked_giver_is_refused() => Assert.Equal("memberBlocked", Refused(Member().Block(), 1).Code);

    [Fact]
    public void Open_transfers_are_bounded()
    {
        var giver = Member();
        giver.Buy("p", _now, 100_00);
        for (var i = 0; i < Limits.OpenProcesses; i++)
        {
            Debit(giver, $"t{i}", 1);
        }

        Assert.Equal("tooManyProcesses", Refused(giver, 1).Code);
        giver.Do("end", (state, _, _) => TransferRules.End(state, "t3"));
        Debit(giver, "another", 1);
    }

    [Fact]
    public void Blocked_receiver_refuses_for_ever_and_the_points_go_back_to_their_buckets()
    {
        var (giver, receiver) = (Member(after: 90), Member(after: 90));
        giver.Buy("p", _now, 100_00);
        var before = giver.State.Buckets.ToArray();
        var sent = Debit(giver, "t", 60);

        var refused = Credit(receiver.Block(), sent).First<TransferReceived>()!.Refused!;
        giver.Do("undo", (state, edition, now) => TransferRules.Undo(state, "t", sent, refused, edition, now));

        Assert.Equal("receiverBlocked", refused);
        Assert.Equal(before, giver.State.Buckets);
        Assert.Empty(giver.State.Processes);
        Assert.Empty(receiver.State.Buckets);
        Assert.Equal((TransferState.Undone, "receiverBlocked"), Described(sent, giver.Journal[^1]));
    }

    [Fact]
    public void Transfer_that_is_over_is_neither_ended_nor_undone_again()
    {
        var giver = Member();
        giver.Buy("p", _now, 100_00);
        var sent = Debit(giver, "t", 60);
        giver.Do("end", (state, _, _) => TransferRules.End(state, "t"));

        Assert.Empty(TransferRules.End(giver.State, "t").Events);
        Assert.Empty(TransferRules.Undo(giver.State, "t", sent, "receiverBlocked", giver.Current, giver.Now).Events);
        Assert.Equal((TransferState.Credited, null), Described(sent, giver.Journal[^1]));
    }

    [Fact]
    public void Open_transfer_is_taken_up_after_a_minute_and_survives_a_snapshot()
    {
        var giver = Member();
        giver.Buy("p", _now, 100_00);
        Debit(giver, "t", 60);

        var read = AccountJson.ReadSnapshot(AccountJson.Write(giver.State));

        Assert.Equal(_now.AddMinutes(1), Loyalty.Domain.Schedules.DueRules.NextResume(read));
        Assert.Equal(giver.State.Processes, read.Processes);
    }

    [Fact]
    public void Same_transfer_with_other_content_names_what_differs()
    {
        var giver = Member();
        giver.Buy("p", _now, 100_00);
        var sent = Debit(giver, "t", 60);

        Assert.Equal(["/to", "/wallet", "/points"], TransferAnswers.Differences(sent, new TransferPoints { Id = "t", To = "x", Wallet = "y", Points = 1 }).Select(fault => fault.Pointer));
        Assert.Empty(TransferAnswers.Differences(sent, Command("t", 60)));
    }

    private static ProgramDefinition Transferable(WalletDefinition wallet) => Given.Program().WithPoints(wallet with { Transferable = true });

    private static TestMember Member(int? after = null) => new TestMember(Transferable(Given.Wallet(after: after))).At(_now);

    private static TransferPoints Command(string id, long points) => new() { Id = id, To = "other", Wallet = "points", Points = points };

    private static Func<AccountState, Loyalty.Domain.Programs.CompiledEdition, DateTimeOffset, Decision> Deciding(long points, string id = "x") =>
        (state, edition, now) => TransferRules.Debit(state, "member", Command(id, points), edition, now);

    private static Refusal Refused(TestMember giver, long points) => giver.Refused(Deciding(points));

    private static AccountRecord Debit(TestMember giver, string id, long points) => giver.Do($"debit/{id}", Deciding(points, id));

    private static AccountRecord Credit(TestMember receiver, AccountRecord sent)
    {
        var command = new ReceivePoints
        {
            Id = sent.First<TransferStarted>()!.Id,
            From = "member",
            Wallet = "points",
            Buckets = TransferRules.Buckets(sent.First<PointsSpent>()!),
        };
        return receiver.Do($"credit/{command.Id}", (state, edition, now) => TransferRules.Credit(state, command, edition, now));
    }

    private static void Send(TestMember giver, TestMember receiver, string id, long points)
    {
        Credit(receiver, Debit(giver, id, points));
        giver.Do($"end/{id}", (state, _, _) => TransferRules.End(state, id));
    }

    private static (TransferState State, string? Reason) Described(AccountRecord sent, AccountRecord ended)
    {
        var answer = TransferAnswers.From(sent, ended.First<TransferEnded>(), "member");
        return (answer.State, answer.Reason);
    }
}
