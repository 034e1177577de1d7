using Loyalty.Contracts.Common;
using Loyalty.Contracts.Purchases;
using Loyalty.Contracts.Purchases.Returns;
using Loyalty.Grains.Accounts;
using Loyalty.Grains.Programs;
using Loyalty.Grains.Purchases.Returns;
using Loyalty.Storage.Accounts;
using Microsoft.Extensions.Logging;
using Orleans.Concurrency;

namespace Loyalty.Grains.Purchases;

/// <summary>One of a channel's accounts for purchases without a member.</summary>
[GrainType("guest")]
[Reentrant]
internal sealed class GuestGrain(IAccountJournal journal, AccountOptions options, ProgramCatalog catalog, TimeProvider time, ILogger<GuestGrain> logger)
    : Grain, IGuestPurchases, IGuestReturns
{
    private readonly Gates _returns = new();
    private Account _account = null!;

    private string Program => Ids.ProgramOf(this.GetPrimaryKeyString());

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _account = new Account(journal, this.GetPrimaryKeyString(), options, time, logger, DeactivateOnIdle);
        return _account.Activate(cancellationToken);
    }

    public Task<Outcome<RecordedPurchase>> Record(RecordPurchase command) =>
        PurchaseOperation.Execute(_account, catalog, time, Program, member: null, command);

    public Task<Outcome<RecordedReturn>> Return(RecordReturn command) =>
        new ReturnOperation(_account, journal, catalog, time, Program, member: null, _returns).Execute(command);
}
