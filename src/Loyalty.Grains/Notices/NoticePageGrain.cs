using System.Collections.Immutable;
using Loyalty.Contracts.Notices;
using Orleans.Runtime;

namespace Loyalty.Grains.Notices;

[GrainType("notice-page")]
internal sealed class NoticePageGrain([PersistentState("notice-page", GrainStorages.State)] IPersistentState<NoticePageState> state, TimeProvider time)
    : StateGrain<NoticePageState>(state), INoticePage
{
    public Task Keep(ImmutableArray<GivenNotice> notices)
    {
        (State.Notices, State.KeptAt) = (notices, time.GetUtcNow());
        return Save();
    }

    public Task<ImmutableArray<GivenNotice>> Get() => Task.FromResult(State.Notices);

    public async Task<bool> Forget(DateTimeOffset before)
    {
        if (!State.Notices.IsEmpty && State.KeptAt >= before)
        {
            return false;
        }

        await Clear();
        return true;
    }
}

[GenerateSerializer, Alias("loyalty.notices.PageState")]
internal sealed class NoticePageState
{
    [Id(0)]
    public ImmutableArray<GivenNotice> Notices { get; set; } = [];

    /// <summary>No earlier than any of them was given.</summary>
    [Id(1)]
    public DateTimeOffset KeptAt { get; set; }
}
