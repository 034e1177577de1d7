using Loyalty.Simulation.Histories;
using Loyalty.Storage.Accounts;

namespace Loyalty.Simulation.Storage;

/// <summary>The appends of one activation: those that queue up while others are on their way go together, all or none; after one that failed nothing is sent.</summary>
internal sealed class SimulatedWriter(SimulatedJournal journal, SiloStorage storage, string account) : IAccountWriter
{
    private Group? _sent;
    private Group? _queued;
    private bool _failed;
    private TaskCompletionSource _settled = new();

    public string Account => account;

    /// <summary>Completes when nothing is on its way any more.</summary>
    public Task Settled => _sent is null ? Task.CompletedTask : _settled.Task;

    public Task<long> Append(long expectedVersion, JournalRecord record)
    {
        if (_failed)
        {
            return Task.FromException<long>(Predecessor());
        }

        var group = _queued ??= new Group(this) { IsWrite = true, Store = Stores.Journal };
        var appended = group.Add(expectedVersion, record);
        if (_sent is null)
        {
            journal.Begun(this);
            _settled = new TaskCompletionSource();
            SendNext();
        }

        return appended;
    }

    private static AppendFailedException Predecessor() => new(AppendFailure.PredecessorFailed, "An append before it failed.");

    private void SendNext()
    {
        (_sent, _queued) = (_queued, null);
        storage.Start(_sent!);
    }

    private void Over(bool failed)
    {
        _failed |= failed;
        if (_queued is { } queued && _failed)
        {
            _queued = null;
            queued.Reject();
        }

        if (_queued is not null)
        {
            SendNext();
            return;
        }

        _sent = null;
        journal.Over(this);
        _settled.SetResult();
    }

    private sealed class Group(SimulatedWriter writer) : StorageCall
    {
        private readonly List<(long ExpectedVersion, JournalRecord Record)> _appends = [];
        private readonly List<TaskCompletionSource<long>> _done = [];
        private (int Index, AppendFailure Reason)? _refused;
        private Exception? _failure;
        private long _firstPosition;

        public Task<long> Add(long expectedVersion, JournalRecord record)
        {
            _appends.Add((expectedVersion, record));
            var done = new TaskCompletionSource<long>();
            _done.Add(done);
            return done.Task;
        }

        public override void FailBefore(Exception failure) => _failure = failure;

        public override void FailAfter(Exception failure) => _failure = _refused is null ? failure : null;

        public override void Answer()
        {
            // First what is known of the writer, then those who wait: they may append at once.
            var failed = _failure is not null || _refused is not null;
            writer.Over(failed);
            for (var i = 0; i < _done.Count; i++)
            {
                if (_failure is not null)
                {
                    _done[i].SetException(new AppendFailedException(AppendFailure.Storage, _failure.Message, _failure));
                }
                else if (_refused is { } refused)
                {
                    _done[i].SetException(refused.Index == i ? new AppendFailedException(refused.Reason, $"It is refused: {refused.Reason}.") : Predecessor());
                }
                else
                {
                    _done[i].SetResult(_firstPosition + i);
                }
            }
        }

        public void Reject()
        {
            foreach (var done in _done)
            {
                done.SetException(Predecessor());
            }
        }

        protected override void Apply()
        {
            var storage = writer.Storage;
            _firstPosition = storage.Durable.Journal.LastPosition + 1;
            _refused = storage.Durable.Journal.Append(writer.Account, _appends, storage.World.NextEvent(), storage.World.Clock.Now);
            foreach (var (expected, record) in _appends)
            {
                storage.World.Appended(writer.Account, expected + 1, record, _refused?.Reason);
            }
        }
    }

    private SiloStorage Storage => storage;
}
