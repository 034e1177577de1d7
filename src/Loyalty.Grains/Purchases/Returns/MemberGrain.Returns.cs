using Loyalty.Contracts.Common;
using Loyalty.Contracts.Purchases.Returns;
using Loyalty.Grains.Purchases.Returns;

namespace Loyalty.Grains.Members;

internal sealed partial class MemberGrain : IMemberReturns
{
    private readonly Gates _returns = new();

    public async Task<Outcome<RecordedReturn>> Return(RecordReturn command) =>
        await WithReferral(await new ReturnOperation(_account, journal, catalog, time, Program, Member, _returns).Execute(command));

    public Task<Outcome<ParkedReturns>> GetParked() => Read<ParkedReturns>((state, _, _) => new ParkedReturns
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
