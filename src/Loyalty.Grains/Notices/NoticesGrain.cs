using System.Collections.Immutable;
using System.Globalization;
using Loyalty.Contracts.Common;
using Loyalty.Contracts.Notices;
using Loyalty.Contracts.Relay;
using Loyalty.Domain.Common;
using Loyalty.Domain.Notices;
using Loyalty.Domain.Relay;
using Loyalty.Grains.Relay;
using Loyalty.Storage.Relay;
using Orleans.Runtime;

namespace Loyalty.Grains.Notices;

// The newest stand here; whatever fills a page goes to a grain of its own before this state is written without it. A page
// that was written for nothing, as the state was not, is written again under the same number, and nobody has read it.
[GrainType("notices")]
[ImplicitStreamSubscription(RelayStreams.Notices)]
internal sealed class NoticesGrain(
    [PersistentState("notices", GrainStorages.State)] IPersistentState<NoticesState> state, IRelayLog log, RelayOptions options, TimeProvider time)
    : RelayConsumerGrain<NoticesState>(state, log, options), INotices
{
    private const int PageSize = 200;

    /// <summary>Pages that are forgotten at a time, beside those that fill: after a quiet time there may be many.</summary>
    private const int ForgottenAtOnce = 10;

    private static readonly TimeSpan KeptFor = TimeSpan.FromDays(7);

    protected override string Destination => RelayDestination.Notices.Name(this.GetPrimaryKeyString());

    /// <summary>The number of the last that stands in a page.</summary>
    private long Paged => State.Tally.Total - State.Tally.Newest.Count;

    /// <summary>The number of the first that is kept.</summary>
    private long First => Paged - (State.Pages * PageSize) + 1;

    public async Task<Outcome<NoticeList>> GetPage(string? cursor, int limit)
    {
        if (!NumberCursor.TryRead(cursor, out var before))
        {
            return Refusals.InvalidCursor;
        }

        await Flush();
        var last = Math.Min((before ?? long.MaxValue) - 1, State.Tally.Total);
        var first = Math.Max(First, last - limit + 1);
        return new NoticeList
        {
            Total = State.Tally.Total,
            Notices = [.. (await Read(first, last)).Reverse()],
            Next = first > First && first <= last ? first.ToString(CultureInfo.InvariantCulture) : null,
        };
    }

    protected override void Apply(ReadOnlyMemory<byte> payload) => State.Tally.Add(RelayJson.Read<NoticeTally>(payload.Span));

    protected override async Task Keep()
    {
        var forget = State.Tally.Newest.Count < PageSize ? 0 : ForgottenAtOnce;
        while (State.Tally.Newest.Count >= PageSize)
        {
            var number = Paged + 1;
            await Page(number).Keep([.. State.Tally.Newest.Take(PageSize).Select((entry, i) => entry.ToNotice(number + i))]);
            State.Tally.Newest.RemoveRange(0, PageSize);
            State.Pages++;
            forget++;
        }

        for (var before = time.GetUtcNow() - KeptFor; forget > 0 && State.Pages > 0 && await Page(First).Forget(before); forget--)
        {
            State.Pages--;
        }

        await Save();
    }

    /// <summary>Those with the numbers, in their order.</summary>
    private async Task<IEnumerable<GivenNotice>> Read(long first, long last)
    {
        var notices = new List<GivenNotice>();
        for (var page = First + ((first - First) / PageSize * PageSize); page <= Math.Min(last, Paged); page += PageSize)
        {
            notices.AddRange(await Page(page).Get());
        }

        notices.AddRange(State.Tally.Newest.Select((entry, i) => entry.ToNotice(Paged + 1 + i)));
        return notices.Where(notice => notice.Number >= first && notice.Number <= last);
    }

    private INoticePage Page(long first) => GrainFactory.GetGrain<INoticePage>(Ids.NoticePage(this.GetPrimaryKeyString(), first));
}

[GenerateSerializer, Alias("loyalty.notices.State")]
internal sealed class NoticesState : IRelayConsumerState
{
    [Id(0)]
    public long[] Watermarks { get; set; } = RelayConsumer.NewWatermarks();

    /// <summary>With those that fill no page yet.</summary>
    [Id(1)]
    public NoticeTally Tally { get; set; } = new();

    /// <summary>How many pages are kept before them.</summary>
    [Id(2)]
    public int Pages { get; set; }
}
