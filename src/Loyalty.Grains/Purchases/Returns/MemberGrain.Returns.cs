using Loyalty.Contracts.Common;
using Loyalty.Contracts.Purchases.Returns;
using Loyalty.Grains.Purchases.Returns;

namespace Loyalty.Grains.Members;

internal sealed partial class MemberGrain : IMemberReturns
{
    private readonly Gates _returns = new();

    public Task<Outcome<RecordedReturn>> Return(RecordReturn command) => OrThere<IMemberReturns, RecordedReturn>(ReturnHere(command), there => there.Return(command));

    private async Task<Outcome<RecordedReturn>> ReturnHere(RecordReturn command) =>
        await WithReferral(await new ReturnOperation(_account, journal, catalog, time, Program, Member, _returns).Execute(command));

    public Task<Outcome<ParkedReturns>> GetParked() => OrThere<IMemberReturns, ParkedReturns>(GetParkedHere(), there => there.GetParked());

    private Task<Outcome<ParkedReturns>> GetParkedHere() => Read<ParkedReturns>((state, _, _) => new ParkedReturns
    {
        Returns =
        [
            .. state.Parked.Select(parked => new ParkedReturn
            {
                Channel = parked.Channel,
                Id = parked.Id,
                PurchaseChannel = parked.PurchaseChannel,
                PurchaseId = parked.PurchaseId,
                OccurredAt = parked.OccurredAt,
                EndsAt = parked.EndsAt,
            }),
        ],
    });
}
