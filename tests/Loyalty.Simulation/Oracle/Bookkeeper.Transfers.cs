using Loyalty.Domain.Accounts.Events;

namespace Loyalty.Simulation.Oracle;

internal sealed partial class Bookkeeper
{
    private void Send(TransferStarted started)
    {
        var moving = new Moving(_account.Name, started.To, started.Wallet, started.Points);
        Check(Transfers.TryAdd(started.Id, moving), About.Transfers, $"transfer {started.Id} begins twice");
        if (!_transfers.TryGetValue(started.Id, out var transfer))
        {
            Find(About.Command, $"nobody sent the transfer {started.Id}");
            return;
        }

        Same(About.Command, $"transfer {transfer.Key}", (Now(transfer.Member), transfer.To, transfer.Wallet, transfer.Points), (_account.Name, started.To, started.Wallet, started.Points));
        Check(_terms.Wallet(started.Wallet).Transferable, About.Transfers, $"{started.Wallet} cannot be transferred");
        Same(About.Transfers, $"what leaves for {transfer.Key}", transfer.Points, _entry.Record.Events.OfType<PointsSpent>().Where(spent => spent.Reference == started.Id).Sum(static spent => spent.Points));
    }

    private void Receive(TransferReceived received)
    {
        var moving = Transfers.GetValueOrDefault(received.Id);
        Check(moving?.From == received.From && Now(moving?.To) == _account.Name, About.Transfers, $"transfer {received.Id} arrives where it was not sent");
        var comes = _entry.Record.Events.Any(happened => happened is PointsCredited { Reason: "transferred" } credited && credited.Reference == received.Id);
        Check(comes == received.Refused is null, About.Transfers, $"transfer {received.Id} is {received.Refused ?? "received"}, and points {(comes ? "come" : "do not come")}");
    }

    private void End(TransferEnded ended)
    {
        if (!Transfers.TryGetValue(ended.Id, out var moving) || moving.IsOver)
        {
            Find(About.Transfers, $"transfer {ended.Id} ends and was not under way");
            return;
        }

        moving.IsOver = true;
        Check(ended.Refused is not null || moving.Credited > 0, About.Transfers, $"transfer {ended.Id} ends well, and nothing has arrived");
        Check(ended.Refused is null || moving.Credited == 0, About.Transfers, $"transfer {ended.Id} is undone, and has arrived");
    }
}
