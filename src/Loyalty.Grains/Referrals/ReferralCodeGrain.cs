using Loyalty.Contracts.Referrals;
using Orleans.Runtime;

namespace Loyalty.Grains.Referrals;

[GrainType("referral-code")]
internal sealed class ReferralCodeGrain([PersistentState("referralCode", GrainStorages.State)] IPersistentState<ReferralCodeState> state)
    : StateGrain<ReferralCodeState>(state), IReferralCode
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

[GenerateSerializer, Alias("loyalty.referrals.CodeState")]
internal sealed class ReferralCodeState
{
    [Id(0)]
    public string? Owner { get; set; }
}
