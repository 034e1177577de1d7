using Loyalty.Storage.Accounts;

namespace Loyalty.Grains.Tests.Faults;

/// <summary>What goes wrong with one account's part of the journal.</summary>
internal sealed class AccountFaults
{
    private readonly Lock _gate = new();
    private readonly List<HeldAppend> _held = [];
    private readonly List<(int Count, TaskCompletionSource Reached)> _waiting = [];
    private readonly List<long> _snapshots = [];
    private Holding _holding;
    private (Func<Exception> Failure, bool Written)? _next;
    private int _skip;
    private int _failingLoads;

    private enum Holding
    {
        Nothing,

        /// <summary>Appends wait before they are sent.</summary>
        Appends,

        /// <summary>Appends are written; that they were is told later.</summary>
        Answers,
    }

    /// <summary>The versions that snapshots were saved of.</summary>
    public IReadOnlyList<long> Snapshots
    {
        get
        {
            lock (_gate)
            {
                return [.. _snapshots];
            }
        }
    }

    /// <summary>From now on appends wait, unsent, until <see cref="Release"/>.</summary>
    public void Hold() => Set(Holding.Appends);

    /// <summary>From now on appends are written, and the answers wait until <see cref="Release"/>.</summary>
    public void HoldAnswers() => Set(Holding.Answers);

    /// <summary>Completes when so many appends are held at once.</summary>
    public Task Held(int count)
    {
        lock (_gate)
        {
            if (_held.Count >= count)
            {
                return Task.CompletedTask;
            }

            var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Add((count, reached));
            return reached.Task.Soon();
        }
    }

    /// <summary>Sends what is held, in order, and holds no more.</summary>
    public void Release()
    {
        lock (_gate)
        {
            _holding = Holding.Nothing;
            foreach (var held in _held)
            {
                Forward(held.Written ?? held.Writer.Send(held.ExpectedVersion, held.Record), held.Answer);
            }

            _held.Clear();
        }
    }

    /// <summary>Sends the first of what is held, and goes on holding.</summary>
    public void ReleaseFirst()
    {
        lock (_gate)
        {
            var held = _held[0];
            _held.RemoveAt(0);
            Forward(held.Written ?? held.Writer.Send(held.ExpectedVersion, held.Record), held.Answer);
        }
    }

    /// <summary>Fails what is held: the first for the reason, the others for having followed it; holds no more.</summary>
    public void FailHeld(AppendFailure reason)
    {
        lock (_gate)
        {
            _holding = Holding.Nothing;
            foreach (var held in _held)
            {
                var why = held.Writer.HasFailed ? AppendFailure.PredecessorFailed : reason;
                held.Writer.HasFailed = true;
                held.Answer.SetException(Failed(why));
            }

            _held.Clear();
        }
    }

    /// <summary>One of the next appends fails.</summary>
    /// <param name="reason">As what.</param>
    /// <param name="written">Whether it was written all the same.</param>
    /// <param name="after">How many go well before it.</param>
    public void FailAppend(AppendFailure reason, bool written = false, int after = 0) => FailAppend(() => Failed(reason), written, after);

    /// <inheritdoc cref="FailAppend(AppendFailure, bool, int)"/>
    public void FailAppend(Func<Exception> failure, bool written = false, int after = 0)
    {
        lock (_gate)
        {
            (_next, _skip) = ((failure, written), after);
        }
    }

    /// <summary>So many loads fail from now on.</summary>
    public void FailLoads(int count) => Interlocked.Exchange(ref _failingLoads, count);

    public bool LoadFails() => Interlocked.Decrement(ref _failingLoads) >= 0;

    public void SnapshotSaved(long version)
    {
        lock (_gate)
        {
            _snapshots.Add(version);
        }
    }

    public Task<long> Append(FaultyWriter writer, long expectedVersion, JournalRecord record)
    {
        lock (_gate)
        {
            if (writer.HasFailed)
            {
                return Task.FromException<long>(Failed(AppendFailure.PredecessorFailed));
            }

            if (_next is { } fault && _skip-- == 0)
            {
                _next = null;
                writer.HasFailed = true;
                return fault.Written ? FailAfter(writer.Send(expectedVersion, record), fault.Failure) : Task.FromException<long>(fault.Failure());
            }

            if (_holding == Holding.Nothing)
            {
                return writer.Send(expectedVersion, record);
            }

            var held = new HeldAppend(writer, expectedVersion, record, _holding == Holding.Answers ? writer.Send(expectedVersion, record) : null);
            _held.Add(held);
            foreach (var (_, reached) in _waiting.Where(waiting => waiting.Count <= _held.Count))
            {
                reached.TrySetResult();
            }

            return held.Answer.Task;
        }
    }

    private static AppendFailedException Failed(AppendFailure reason) => new(reason, $"{reason}, because a test wants it.");

    private static async Task<long> FailAfter(Task<long> append, Func<Exception> failure)
    {
        await append;
        throw failure();
    }

    private static async void Forward(Task<long> append, TaskCompletionSource<long> answer)
    {
        try
        {
            answer.SetResult(await append);
        }
        catch (Exception exception)
        {
            answer.SetException(exception);
        }
    }

    private void Set(Holding holding)
    {
        lock (_gate)
        {
            _holding = holding;
        }
    }

    private sealed record HeldAppend(FaultyWriter Writer, long ExpectedVersion, JournalRecord Record, Task<long>? Written)
    {
        public TaskCompletionSource<long> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
