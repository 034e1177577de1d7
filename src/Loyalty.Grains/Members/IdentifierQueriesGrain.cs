using Loyalty.Contracts.Common;
using Loyalty.Contracts.Members;
using Orleans.Concurrency;

namespace Loyalty.Grains.Members;

[GrainType("identifier-queries")]
[StatelessWorker(4)]
internal sealed class IdentifierQueriesGrain(PersonalDataHasher hasher) : Grain, IIdentifierQueries
{
    public Task<string?> Find(MemberIdentifier identifier)
    {
        var program = this.GetPrimaryKeyString();
        return GrainFactory.GetGrain<IIdentifier>(Ids.Identifier(program, identifier.Kind, hasher.Hash(program, identifier))).GetOwner();
    }
}
