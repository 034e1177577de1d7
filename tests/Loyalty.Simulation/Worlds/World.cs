using System.Collections.Immutable;
using Loyalty.Contracts.Programs;
using Loyalty.Domain.Programs;
using Loyalty.Grains.Accounts;
using Loyalty.Simulation.Histories;
using Loyalty.Simulation.Storage;
using Loyalty.Storage.Accounts;
using Loyalty.Storage.Relay;
using Orleans.Storage;

namespace Loyalty.Simulation.Worlds;

/// <summary>
/// One run: the silos, the clients, the storage and the clock, on one thread. Of all that could go on, chance picks what
/// goes on next; time passes when nothing can.
/// </summary>
internal sealed partial class World
{
    private const int MostFaults = 20;
    private static readonly TimeSpan s_settling = TimeSpan.FromSeconds(8);
    private const string Strayed = "Something goes on outside of the simulation's thread.";
    private readonly List<Work> _ready = [];
    private readonly List<SiloProcess> _silos = [];
    private readonly Dictionary<(int Number, string Name), CompiledEdition> _editions;
    private readonly SortedDictionary<int, PublishedEdition> _published = [];
    private ImmutableArray<ProgramDefinition> _later = [];
    private readonly Chance _order;
    private readonly int _thread = Environment.CurrentManagedThreadId;
    private readonly Digest _digest = new();
    private readonly List<Trouble> _troubles = [];
    private readonly List<LostAnswers> _losses = [];
    private readonly List<LostMessages> _lostMessages = [];
    private readonly SortedDictionary<string, int> _happened = new(StringComparer.Ordinal);
    private readonly List<Told> _told = [];
    private readonly List<string> _wrong = [];
    private readonly List<TimelineEntry> _timeline = [];
    private (Crash Crash, int TurnsLeft)? _crash;
    private int _unanswered;
    private int _inFlight;
    private int _sent;
    private int _silosEver;
    private long _events;
    private long _turns;
    private bool _faultsAreOver;
    private bool _hadTwo;
    private volatile bool _strayed;

    public World(int seed, DateTimeOffset start, Durable durable, Dictionary<(int Number, string Name), CompiledEdition> editions, Parts parts)
    {
        Clock = new WorldClock(start);
        Durable = durable;
        Parts = parts;
        _editions = editions;
        _order = Chance.For(seed, 1);
        Luck = Chance.For(seed, 2);
        durable.Journal.OperationsAreUnique = parts.OperationsAreUnique;

        // Now and then grains that nobody uses stay, whatever time passes.
        CollectionAge = Luck.Percent(50) ? TimeSpan.FromMinutes(15) : TimeSpan.FromDays(1_000);
    }

    public WorldClock Clock { get; }

    public Durable Durable { get; }

    public Parts Parts { get; }

    /// <summary>Chance for everything but the order of turns.</summary>
    public Chance Luck { get; }

    public TimeSpan CollectionAge { get; }

    public bool KeepsTimeline => Parts.Timeline;

    public IReadOnlyList<SiloProcess> Silos => _silos;

    /// <summary>Whether a grain may have been active twice.</summary>
    public bool HadTwoSilos => _hadTwo || _silos.Count > 1;

    public long NextEvent() => ++_events;

    /// <summary>What a history publishes while it goes on.</summary>
    public ProgramDefinition Later(int version) => Parts.Published?.Invoke(_later[version - 1]) ?? _later[version - 1];

    /// <summary>How many editions there are before the history begins.</summary>
    public int FirstEdition { get; init; }

    /// <summary>How each silo keeps its accounts.</summary>
    public AccountOptions Accounts { get; init; } = new();

    /// <summary>One edition of one content compiles to the same, whenever it was published: its number and the program's name are what it is known by.</summary>
    public CompiledEdition Compile(EditionDocument document)
    {
        if (document.Info.Number > FirstEdition)
        {
            _published[document.Info.Number] = new PublishedEdition(document.Info, document.Definition.Name);
        }

        // Tests run worlds of one setup beside each other.
        lock (_editions)
        {
            var key = (document.Info.Number, document.Definition.Name);
            return _editions.TryGetValue(key, out var compiled) ? compiled : _editions[key] = CompiledEdition.Compile(document);
        }
    }

    public void CheckThread()
    {
        if (Environment.CurrentManagedThreadId != _thread)
        {
            // Nothing else may be touched from here.
            _strayed = true;
            throw new InvalidOperationException(Strayed);
        }
    }

    public void Ready(SiloProcess silo, Task turn) => _ready.Add(new Work(silo, turn));

    public void Ready(SiloProcess silo, Action action)
    {
        CheckThread();
        _ready.Add(new Work(silo, action));
    }

    /// <summary>Whether the silo has a turn that could go on.</summary>
    public bool IsReady(SiloProcess silo) => _ready.Exists(work => work.Silo == silo);

    /// <summary>Runs one turn of what could go on; false when nothing could.</summary>
    public bool RunOne()
    {
        if (_ready.Count == 0)
        {
            return false;
        }

        var index = _order.Below(_ready.Count);
        var work = _ready[index];
        _ready[index] = _ready[^1];
        _ready.RemoveAt(_ready.Count - 1);
        _turns++;
        _digest.Add(((long)index << 32) | (uint)_ready.Count);
        work.Run();
        if (_crash is { } coming)
        {
            _crash = coming.TurnsLeft > 0 ? (coming.Crash, coming.TurnsLeft - 1) : null;
            if (_crash is null)
            {
                Lose(PickAlive(), coming.Crash.Down, "is lost");
            }
        }

        return true;
    }

    /// <summary>Lets time pass to when something happens next; to <paramref name="latest"/> at most. False when that is where it ends.</summary>
    public bool Pass(DateTimeOffset latest)
    {
        var next = Clock.NextEvent;

        // While something is on its way the silos' own timers ring when they should; otherwise as soon as there is a reason to look.
        if ((_inFlight > 0 || _silos.Exists(static silo => silo.IsWaiting)) && Clock.NextRing is { } ring && !(next < ring))
        {
            next = ring;
        }

        if (next is not { } instant || instant > latest)
        {
            Clock.MoveTo(latest);
            _digest.Add(latest.UtcTicks);
            return false;
        }

        Clock.MoveTo(instant);
        _digest.Add(Clock.Now.UtcTicks);
        return true;
    }

    public void StartSilo(TimeSpan clockOff)
    {
        var silo = new SiloProcess(this, ++_silosEver, clockOff);
        _silos.Add(silo);
        _digest.Add(silo.Number);
        Note(null, $"silo {silo.Number} starts");
        silo.Start();
    }

    public void Lose(SiloProcess? silo, TimeSpan? down, string what, string why = "connectionLost")
    {
        if (silo is null)
        {
            return;
        }

        Note(null, $"silo {silo.Number} {what}");
        _digest.Add(-silo.Number);
        silo.Lose(why);
        if (_silos.Count > 0)
        {
            _hadTwo = true;

            // The cluster settles at once, or some time later: until then a silo thinks that it has what it had lost.
            var other = _silos[0];
            if (_faultsAreOver || Luck.Percent(50))
            {
                other.EndActivations();
            }
            else
            {
                Clock.After(Luck.UpTo(s_settling), other.EndActivations);
            }
        }

        if (down is { } span && _silos.Count == 0)
        {
            Clock.After(span, () => StartSilo(TimeSpan.Zero));
        }
    }

    public void NotStarted(SiloProcess silo, Exception exception)
    {
        Note(null, $"silo {silo.Number} could not start: {exception.Message}");
        if (exception is not (Orleans.Runtime.OrleansException or Loyalty.Storage.StorageException or TimeoutException))
        {
            WentWrong($"A silo could not start: {exception}");
        }

        Lose(silo, TimeSpan.FromSeconds(1), "gives up");
    }

    /// <summary>The silo is lost, and everything that it would have gone on with.</summary>
    public void Forget(SiloProcess silo)
    {
        _ready.RemoveAll(work => work.Silo == silo);
        _silos.Remove(silo);
    }

    /// <summary>One that takes requests; null: none does.</summary>
    public SiloProcess? PickSilo() => Pick(static silo => silo.IsServing);

    public Trouble? TroubleWith(Stores store)
    {
        foreach (var trouble in _troubles)
        {
            if ((trouble.Stores & store) != 0)
            {
                return trouble;
            }
        }

        return null;
    }

    /// <summary>A message to a grain, which may never get there.</summary>
    /// <param name="silo">Where both are.</param>
    /// <param name="deliver">Does it, as often as it is called.</param>
    public Task Deliver(SiloProcess silo, Func<Task> deliver)
    {
        if (_lostMessages.Count == 0)
        {
            return deliver();
        }

        var fault = _lostMessages[0];
        if (Luck.Percent(fault.Lost))
        {
            Happened("message lost");
            return Task.CompletedTask;
        }

        if (Luck.Percent(fault.Doubled))
        {
            Happened("message doubled");
            Clock.After(Luck.UpTo(fault.LateBy), DeliverLater);
        }

        if (!Luck.Percent(fault.Late))
        {
            return deliver();
        }

        Happened("message late");
        Clock.After(Luck.UpTo(fault.LateBy), DeliverLater);
        return Task.CompletedTask;

        void DeliverLater()
        {
            if (silo.IsServing)
            {
                silo.Run(deliver);
            }
        }
    }

    /// <summary>Counts what nothing else shows to have happened.</summary>
    public void Happened(string what) => _happened[what] = _happened.GetValueOrDefault(what) + 1;

    public bool LosesAnswer() => _losses.Count > 0 && Luck.Percent(_losses[0].Percent);

    public void Sent(Client.Attempt attempt)
    {
        _sent++;
        _inFlight++;
        _digest.Add(_sent);
        if (KeepsTimeline)
        {
            Note(attempt.Command.Account, $"sends {attempt.Command}{(attempt.Number > 1 ? $" for the {attempt.Number}. time" : "")}");
        }
    }

    public void Learned(Told told, bool sendsAgain)
    {
        _inFlight--;
        _unanswered -= sendsAgain ? 0 : 1;
        if (told.Attempt >= MostAttempts)
        {
            _circles ??= $"Step {told.Step} was sent {told.Attempt} times, and is not answered.";
        }

        _told.Add(told);
        _digest.Add(told.Step);
        _digest.Add(told.Status);
        _digest.Add(told.Code ?? "");
        if (KeepsTimeline)
        {
            Note(told.Command.Account, $"step {told.Step} is told {told.Status} {told.Code}{(told.Replayed ? " (replayed)" : "")} {told.Answer}");
        }
    }

    public void Appended(string account, long version, JournalRecord record, AppendFailure? refused)
    {
        _digest.Add(account);
        _digest.Add(version);
        _digest.Add((long)refused.GetValueOrDefault());
        _digest.Add(record.Payload.Span);
        if (KeepsTimeline)
        {
            Note(Contracts.Common.Ids.LocalOf(account), $"{(refused is null ? "appends" : $"does not append ({refused})")} {version}: {System.Text.Encoding.UTF8.GetString(record.Payload.Span)}");
        }
    }

    public void StateWritten(string grain, byte[] body)
    {
        _digest.Add(grain);
        _digest.Add(body);
        if (KeepsTimeline)
        {
            Note(null, $"{grain} is {System.Text.Encoding.UTF8.GetString(body)}");
        }
    }

    public void Relayed(int partition, long cursor, IReadOnlyList<RelayBatch> batches)
    {
        _digest.Add(partition);
        _digest.Add(cursor);
        foreach (var batch in batches)
        {
            _digest.Add(batch.Destination);
            _digest.Add(batch.Payload.Span);
            if (KeepsTimeline)
            {
                Note(null, $"relay {partition} tells {batch.Destination} {batch.Number}: {System.Text.Encoding.UTF8.GetString(batch.Payload.Span)}");
            }
        }
    }

    public void WentWrong(string what)
    {
        if (_wrong.Count < MostFaults)
        {
            _wrong.Add(what);
        }

        Note(null, what);
    }

    public void Note(string? account, string text)
    {
        if (KeepsTimeline)
        {
            _timeline.Add(new TimelineEntry(_events, Clock.Now, account, text));
        }
    }

    private SiloProcess? PickAlive() => Pick(static silo => silo.IsAlive);

    private SiloProcess? Pick(Func<SiloProcess, bool> fits)
    {
        var fitting = _silos.Count(fits);
        return fitting == 0 ? null : _silos.Where(fits).ElementAt(fitting == 1 ? 0 : Luck.Below(fitting));
    }

    /// <param name="Silo">Whose it is.</param>
    /// <param name="What">A task of its scheduler, or an action of the world.</param>
    private readonly record struct Work(SiloProcess Silo, object What)
    {
        public void Run()
        {
            if (What is Task turn)
            {
                Silo.Run(turn);
            }
            else
            {
                ((Action)What)();
            }
        }
    }
}
