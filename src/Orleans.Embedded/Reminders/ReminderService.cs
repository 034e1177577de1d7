using Microsoft.Extensions.DependencyInjection;
using Orleans.Calls;
using Orleans.Hosting;
using Orleans.Runtime;
using Orleans.Storage;

namespace Orleans.Reminders;

/// <summary>Keeps the reminders in storage and rings them when they fall due.</summary>
internal sealed class ReminderService : IDisposable
{
    private const string StateName = "reminders";

    // Longer spans are reached in steps: clocks have a longest timer.
    private static readonly TimeSpan s_longestSleep = TimeSpan.FromDays(1);
    private static readonly TimeSpan s_shortestPeriod = TimeSpan.FromMinutes(1);
    private static readonly GrainId s_owner = GrainId.Create("sys.reminders", "all");

    private readonly Engine _engine;
    private readonly ITimer _timer;
    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _storing = new(1, 1);
    private List<Reminder> _reminders = [];
    private GrainState<ReminderTable>? _stored;
    private bool _started;

    public ReminderService(Engine engine)
    {
        _engine = engine;
        _timer = engine.Scheduler.CreateTimer(static state =>
        {
            var service = (ReminderService)state!;
            service._engine.Scheduler.Post(static state => ((ReminderService)state!).Ring(), service);
        }, this);
    }

    private DateTime Now => _engine.Scheduler.Time.GetUtcNow().UtcDateTime;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (_engine.Options.ReminderStorageName is null)
        {
            return;
        }

        await _storing.WaitAsync(cancellationToken);
        try
        {
            await LoadAsync();
        }
        finally
        {
            _storing.Release();
        }

        lock (_gate)
        {
            _started = true;
            Arm();
        }
    }

    public async Task<IGrainReminder> RegisterAsync(GrainId grainId, string name, TimeSpan dueTime, TimeSpan period)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentOutOfRangeException.ThrowIfLessThan(dueTime, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThan(period, TimeSpan.Zero);
        if (period < s_shortestPeriod)
        {
            throw new ArgumentException($"The period of reminder '{name}' is {period}; the shortest is {s_shortestPeriod}.", nameof(period));
        }

        var startAt = Now + dueTime;
        var reminder = new Reminder(new ReminderRecord(grainId.ToString(), name, startAt, period), startAt);
        await ChangeAsync(list =>
        {
            list.RemoveAll(r => Is(r, grainId, name));
            list.Add(reminder);
        });
        return reminder;
    }

    public async Task<IGrainReminder?> GetAsync(GrainId grainId, string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        await ChangeAsync(null);
        lock (_gate)
        {
            return _reminders.Find(r => Is(r, grainId, name));
        }
    }

    public Task UnregisterAsync(GrainId grainId, string name) => ChangeAsync(list => list.RemoveAll(r => Is(r, grainId, name)));

    public void Dispose() => _timer.Dispose();

    private static bool Is(Reminder reminder, GrainId grainId, string name) =>
        reminder.Record.Name == name && reminder.Record.GrainId == grainId.ToString();

    /// <summary>Changes the list in storage first, then in memory; one change at a time. Null only makes sure that it is loaded.</summary>
    private async Task ChangeAsync(Action<List<Reminder>>? change)
    {
        await _storing.WaitAsync();
        try
        {
            if (_stored is null)
            {
                await LoadAsync();
            }

            if (change is null)
            {
                return;
            }

            List<Reminder> changed;
            lock (_gate)
            {
                changed = [.. _reminders];
            }

            change(changed);
            var state = _stored!;
            state.State = new ReminderTable { Reminders = changed.ConvertAll(r => r.Record) };
            await Storage().WriteStateAsync(StateName, s_owner, state);
            lock (_gate)
            {
                _reminders = changed;
                Arm();
            }
        }
        catch (Exception exception) when (exception is not InvalidOperationException)
        {
            // Whether the write landed is unknown: the next change reads first.
            _stored = null;
            throw new OrleansException($"The reminders could not be stored: {exception.Message}", exception);
        }
        finally
        {
            _storing.Release();
        }
    }

    private async Task LoadAsync()
    {
        var state = new GrainState<ReminderTable>(new ReminderTable());
        await Storage().ReadStateAsync(StateName, s_owner, state);
        var now = Now;
        lock (_gate)
        {
            var known = _reminders;
            _reminders = (state.State?.Reminders ?? []).ConvertAll(record =>
                known.Find(r => r.Record == record) ?? new Reminder(record, Reminder.TickAfter(record, now)));
            Arm();
        }

        _stored = state;
    }

    private IGrainStorage Storage()
    {
        var name = _engine.Options.ReminderStorageName
            ?? throw new InvalidOperationException($"There are no reminders: {nameof(EmbeddedOrleansOptions.ReminderStorageName)} is not set.");
        return _engine.Services.GetKeyedService<IGrainStorage>(name)
            ?? throw new InvalidOperationException($"The storage '{name}' for reminders isn't registered.");
    }

    private void Ring()
    {
        var due = new List<(Reminder Reminder, DateTime At)>();
        var now = Now;
        lock (_gate)
        {
            foreach (var reminder in _reminders)
            {
                if (reminder.Next > now)
                {
                    continue;
                }

                if (!reminder.InFlight)
                {
                    reminder.InFlight = true;
                    due.Add((reminder, now));
                }

                reminder.Advance(now);
            }

            Arm();
        }

        foreach (var (reminder, at) in due)
        {
            _ = RingAsync(reminder, at);
        }
    }

    private async Task RingAsync(Reminder reminder, DateTime at)
    {
        var record = reminder.Record;
        var grainId = GrainId.Parse(record.GrainId);
        try
        {
            if (_engine.Catalog.Find(grainId.Type) is not { } grainClass)
            {
                Log.ReminderWithoutGrain(_engine.Logger, record.Name, record.GrainId);
                return;
            }

            var grain = (IRemindable)(object)GrainInterface.Of(typeof(IRemindable)).CreateReference(_engine, grainClass, grainId.Key.ToString());
            await grain.ReceiveReminder(record.Name, new TickStatus(record.StartAt, record.Period, at));
        }
        catch (Exception exception)
        {
            Log.ReminderFailed(_engine.Logger, record.Name, grainId, exception);
        }
        finally
        {
            reminder.InFlight = false;
        }
    }

    /// <summary>Under the gate: sets the timer to the next tick.</summary>
    private void Arm()
    {
        if (!_started || !_engine.IsRunning || _reminders.Count == 0)
        {
            return;
        }

        var left = _reminders.Min(r => r.Next) - Now;
        var sleep = left < TimeSpan.Zero ? TimeSpan.Zero : left > s_longestSleep ? s_longestSleep : TimeSpan.FromMilliseconds(Math.Ceiling(left.TotalMilliseconds));
        _timer.Change(sleep, Timeout.InfiniteTimeSpan);
    }
}
