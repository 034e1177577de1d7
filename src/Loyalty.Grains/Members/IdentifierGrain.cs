using Loyalty.Contracts.Members;
using Orleans.Runtime;

namespace Loyalty.Grains.Members;

[GrainType("identifier")]
internal sealed class IdentifierGrain([PersistentState("identifier", GrainStorages.State)] IPersistentState<IdentifierState> state)
    : StateGrain<IdentifierState>(state), IIdentifier
{
    public async Task<string> Claim(string member)
    {
        if (State.Owner is null)
        {
            State.Owner = member;
            await Save();
        }

        return State.Owner;
    }

    public Task Release(string member) => State.Owner == member ? Clear() : Task.CompletedTask;

    public Task Move(string member, string to)
    {
        if (State.Owner != member)
        {
            return Task.CompletedTask;
        }

        State.Owner = to;
        return Save();
    }

    public Task<string?> GetOwner() => Task.FromResult(State.Owner);
}

[GenerateSerializer, Alias("loyalty.members.IdentifierState")]
internal sealed class IdentifierState
{
    [Id(0)]
    public string? Owner { get; set; }
}
