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

    public async Task Release(string member)
    {
        if (await IsOf(member))
        {
            await Clear();
        }
    }

    public async Task Move(string member, string to)
    {
        if (await IsOf(member))
        {
            State.Owner = to;
            await Save();
        }
    }

    public Task<string?> GetOwner() => Task.FromResult(State.Owner);

    /// <summary>Another activation may have moved it since this one read it, and nothing is left behind for that.</summary>
    private async Task<bool> IsOf(string member)
    {
        if (State.Owner != member)
        {
            await Reread();
        }

        return State.Owner == member;
    }
}

[GenerateSerializer, Alias("loyalty.members.IdentifierState")]
internal sealed class IdentifierState
{
    [Id(0)]
    public string? Owner { get; set; }
}
