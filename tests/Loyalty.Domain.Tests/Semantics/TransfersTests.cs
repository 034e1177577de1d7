using Loyalty.Contracts.Programs;
using Loyalty.Domain.Accounts.Events;
using Loyalty.Domain.Accounts.Transfers;

namespace Loyalty.Domain.Tests.Semantics;

/// <summary>"A transfer moves points with their expiry."</summary>
public sealed class TransfersTests
{
    private static readonly DateTimeOffset _now = Given.Noon("2026-03-01");

    [Fact]
    public void Transfer_moves_points_with_their_expiry()
    {
        var (giver, receiver) = (Member(90), Member(10));
        giver.Buy("p", _now, 100_00);

        receiver.Credit(giver.Debit(60));

        var end = Given.At("2026-05-31T00:00:00Z");
        Assert.Equal((40L, 60L), (giver.Balance(), receiver.Balance()));
        Assert.Equal((60L, 0L), (receiver.At(end.AddTicks(-1)).Balance(), receiver.At(end).Balance()));
    }

    [Fact]
    public void Transfer_that_is_refused_by_the_receiver_gives_the_points_back_to_their_buckets()
    {
        var (giver, receiver) = (Member(90), Member(90));
        giver.Buy("p", _now, 100_00);
        var before = giver.State.Buckets.ToArray();
        var debit = giver.Debit(60);

        var refused = receiver.Block().Credit(debit).First<TransferReceived>()!.Refused!;
        giver.Do("undo", (state, edition, now) => TransferRules.Undo(state, "t", debit, refused, edition, now));

        Assert.Equal(before, giver.State.Buckets);
        Assert.Equal(0, receiver.Balance());
    }

    private static TestMember Member(int after) => new TestMember(Given.Program().WithPoints(Given.Wallet(after: after) with { Transferable = true })).At(_now);
}
