using System.Text;
using Loyalty.Contracts.Common;
using Loyalty.Contracts.Purchases.Inbound;
using Orleans.Runtime;

namespace Loyalty.Grains.Purchases.Inbound;

/// <summary>
/// One document apart from the list, so that the list stays small. Listed before it is kept and taken off after it is gone:
/// what an interruption leaves is a place in the list without a document, which the stream or a replay puts right.
/// </summary>
[GrainType("parked-purchase")]
internal sealed class ParkedPurchaseGrain(
    [PersistentState("parked-purchase", GrainStorages.State)] IPersistentState<ParkedPurchaseState> state, InboundOptions options, TimeProvider time)
    : StateGrain<ParkedPurchaseState>(state), IParkedPurchase
{
    private static readonly Refusal NotFound = Refusal.NotFound("parkedPurchaseNotFound", "There is no such parked purchase.");

    private static readonly Refusal Full = Refusal.Rule(
        "parkingFull", "The channel has as many parked purchases as it can have.", new NamedNumber("limit", Limits.ParkedPurchases));

    private string Id => this.GetPrimaryKeyString().Split('/')[2];

    private string Channel => this.GetPrimaryKeyString().Split('/')[1];

    private string Program => Ids.ProgramOf(this.GetPrimaryKeyString());

    private bool Exists => State.Stream.Length > 0;

    private IParkedPurchases Parked => GrainFactory.GetGrain<IParkedPurchases>(Ids.Channel(Program, Channel));

    public async Task<Outcome<ParkedPurchase>> Park(ParkPurchase command)
    {
        var now = time.GetUtcNow();
        var first = Exists ? State.FirstParkedAt : now;
        if (!await List(command.Message.Kind, command.Reason.Code, first, now, State.Count + 1))
        {
            return Full;
        }

        var document = command.Message.Document;
        State.Stream = command.Stream;
        State.Kind = command.Message.Kind;
        State.Document = document[..Math.Min(document.Length, Limits.InboundDocument)].ToArray();
        State.Size = document.Length;
        State.FirstParkedAt = first;
        State.LastParkedAt = now;
        State.Count++;
        await Keep(command.Reason);
        return Describe();
    }

    public Task<Outcome<ParkedPurchase>> Get() => Task.FromResult<Outcome<ParkedPurchase>>(Exists ? Describe() : NotFound);

    public async Task<Outcome<BookedPurchase>> Replay()
    {
        if (!Exists)
        {
            await Parked.Remove(Id);
            return NotFound;
        }

        if (State.IsCut())
        {
            return InboundBooking.TooLarge;
        }

        var message = new InboundPurchase { Kind = State.Kind, Document = State.Document };
        var outcome = await new InboundBooking(GrainFactory, options.Of(Program, Channel), State.Stream).Book(message);
        if (outcome.Value is not null)
        {
            await LetGo();
        }
        else if (outcome.Refusal is { Kind: not RefusalKind.Unavailable } reason && reason.Code != State.Code)
        {
            await List(State.Kind, reason.Code, State.FirstParkedAt, State.LastParkedAt, State.Count);
            await Keep(reason);
        }

        return outcome;
    }

    public async Task<Outcome<ParkedPurchase>> Discard()
    {
        var described = Exists ? Describe() : null;
        await LetGo();
        return described is null ? NotFound : described;
    }

    private Task<bool> List(InboundKind kind, string code, DateTimeOffset first, DateTimeOffset last, int count) => Parked.Put(new ParkedPurchaseEntry
    {
        Id = Id,
        Kind = kind,
        Code = code,
        FirstParkedAt = first,
        LastParkedAt = last,
        Count = count,
    });

    private Task Keep(Refusal reason)
    {
        State.Code = reason.Code;
        State.Detail = reason.Detail;
        State.Errors = [.. reason.Errors.IsDefaultOrEmpty ? [] : reason.Errors];
        return Save();
    }

    private async Task LetGo()
    {
        if (Exists)
        {
            await Clear();
        }

        await Parked.Remove(Id);
    }

    private ParkedPurchase Describe() => new()
    {
        Id = Id,
        Kind = State.Kind,
        Stream = State.Stream,
        Code = State.Code,
        Detail = State.Detail,
        Errors = [.. State.Errors],
        FirstParkedAt = State.FirstParkedAt,
        LastParkedAt = State.LastParkedAt,
        Count = State.Count,
        Size = State.Size,
        Cut = State.IsCut(),
        Document = Encoding.UTF8.GetString(State.Document),
    };
}
