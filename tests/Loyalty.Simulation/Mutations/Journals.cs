using System.Text.Json;
using System.Text.Json.Nodes;
using Loyalty.Domain.Accounts;
using Loyalty.Domain.Accounts.Events;
using Loyalty.Storage.Accounts;

namespace Loyalty.Simulation.Mutations;

/// <summary>Appends the record of a purchase twice, the second time as another version.</summary>
internal sealed class AppendsTwice(IAccountJournal inner) : MutatedJournal(inner)
{
    protected override IAccountWriter Writer(string account, IAccountWriter writer) => new Twice(writer);

    private sealed class Twice(IAccountWriter inner) : IAccountWriter
    {
        public async Task<long> Append(long expectedVersion, JournalRecord record)
        {
            var first = inner.Append(expectedVersion, record);
            if (AccountJson.ReadRecord(record.Payload.Span).First<PurchaseRecorded>() is not null)
            {
                await inner.Append(expectedVersion + 1, record);
            }

            return await first;
        }
    }
}

/// <summary>Says that a record is there as soon as it was sent.</summary>
internal sealed class AnswersBeforeDurable(IAccountJournal inner) : MutatedJournal(inner)
{
    protected override IAccountWriter Writer(string account, IAccountWriter writer) => new Early(writer);

    private sealed class Early(IAccountWriter inner) : IAccountWriter
    {
        public Task<long> Append(long expectedVersion, JournalRecord record)
        {
            _ = Forget(inner.Append(expectedVersion, record));
            return Task.FromResult(0L);
        }

        private static async Task Forget(Task<long> append)
        {
            try
            {
                await append;
            }
            catch (AppendFailedException)
            {
                // What becomes of it is nobody's concern: that is the fault.
            }
        }
    }
}

/// <summary>Remembers no operation: a repeat is only known by who has it in memory.</summary>
internal sealed class ForgetsOperations(IAccountJournal inner) : MutatedJournal(inner)
{
    public override async Task<StoredRecord?> Find(OperationHash operation, CancellationToken cancellationToken)
    {
        await Inner.Find(operation, cancellationToken);
        return null;
    }
}

/// <summary>Does not remember operations in which something happened.</summary>
/// <typeparam name="T">What.</typeparam>
internal sealed class Forgets<T>(IAccountJournal inner) : MutatedJournal(inner)
    where T : AccountEvent
{
    public override async Task<StoredRecord?> Find(OperationHash operation, CancellationToken cancellationToken) =>
        await Inner.Find(operation, cancellationToken) is { } stored && AccountJson.ReadRecord(stored.Payload.Span).First<T>() is null ? stored : null;
}

/// <summary>Finds an operation as the account's newest record has its balances.</summary>
internal sealed class AnswersAsOfNow(IAccountJournal inner) : MutatedJournal(inner)
{
    public override async Task<StoredRecord?> Find(OperationHash operation, CancellationToken cancellationToken)
    {
        if (await Inner.Find(operation, cancellationToken) is not { } stored)
        {
            return null;
        }

        var newest = AccountJson.ReadRecord((await Inner.Read(stored.Account, null, 1, cancellationToken))[0].Payload.Span);
        return stored with { Payload = AccountJson.Write(AccountJson.ReadRecord(stored.Payload.Span) with { Balances = newest.Balances }) };
    }
}

/// <summary>Does not know of the last return of a purchase.</summary>
internal sealed class ForgetsTheLastReturn(IAccountJournal inner) : MutatedJournal(inner)
{
    public override async Task<IReadOnlyList<StoredRecord>> FindReferring(OperationHash operation, CancellationToken cancellationToken)
    {
        var referring = await Inner.FindReferring(operation, cancellationToken);
        return referring.Count > 0 && AccountJson.ReadRecord(referring[^1].Payload.Span).First<ReturnRecorded>() is not null ? [.. referring.SkipLast(1)] : referring;
    }
}

/// <summary>Writes over what another activation has written.</summary>
internal sealed class WritesOverOthers(IAccountJournal inner) : MutatedJournal(inner)
{
    protected override IAccountWriter Writer(string account, IAccountWriter writer) => new Forceful(this, account, writer);

    private sealed class Forceful(WritesOverOthers journal, string account, IAccountWriter inner) : IAccountWriter
    {
        private IAccountWriter _inner = inner;
        private long _ahead;
        private Task _before = Task.CompletedTask;

        public Task<long> Append(long expectedVersion, JournalRecord record)
        {
            var append = Append(_before, expectedVersion, record);
            _before = append;
            return append;
        }

        private async Task<long> Append(Task before, long expectedVersion, JournalRecord record)
        {
            await before;
            try
            {
                return await _inner.Append(expectedVersion + _ahead, record);
            }
            catch (AppendFailedException failure) when (failure.Reason == AppendFailure.Conflict)
            {
                var loaded = await journal.Inner.Load(account, AccountState.FoldSchema, CancellationToken.None);
                (_inner, _ahead) = (loaded.Writer, loaded.Version - expectedVersion);
                return await _inner.Append(loaded.Version, record);
            }
        }
    }
}

/// <summary>Writes events as something makes of them; memory keeps them as they were.</summary>
/// <param name="inner">The journal.</param>
/// <param name="write">What is written instead.</param>
internal sealed class WritesOtherwise(IAccountJournal inner, Func<AccountRecord, AccountRecord> write) : MutatedJournal(inner)
{
    /// <summary>The same for single events; null: it is left out.</summary>
    public static Func<IAccountJournal, IAccountJournal> Of(Func<AccountEvent, AccountEvent?> write) =>
        inner => new WritesOtherwise(inner, record => record with { Events = [.. record.Events.Select(write).OfType<AccountEvent>()] });

    protected override IAccountWriter Writer(string account, IAccountWriter writer) => new Other(writer, write);

    private sealed class Other(IAccountWriter inner, Func<AccountRecord, AccountRecord> write) : IAccountWriter
    {
        public Task<long> Append(long expectedVersion, JournalRecord record) =>
            inner.Append(expectedVersion, record with { Payload = AccountJson.Write(write(AccountJson.ReadRecord(record.Payload.Span))) });
    }
}

/// <summary>Loads events as something makes of them; in the journal they are as they were.</summary>
/// <param name="inner">The journal.</param>
/// <param name="read">What is loaded instead; null: nothing.</param>
internal sealed class LoadsOtherwise(IAccountJournal inner, Func<AccountEvent, AccountEvent?> read) : MutatedJournal(inner)
{
    public override async Task<LoadedAccount> Load(string account, int foldSchema, CancellationToken cancellationToken)
    {
        var loaded = await base.Load(account, foldSchema, cancellationToken);
        return loaded with { Tail = [.. loaded.Tail.Select(Read)] };
    }

    private StoredRecord Read(StoredRecord stored)
    {
        var record = AccountJson.ReadRecord(stored.Payload.Span);
        return stored with { Payload = AccountJson.Write(record with { Events = [.. record.Events.Select(read).OfType<AccountEvent>()] }) };
    }
}

/// <summary>Keeps snapshots without what debts they have.</summary>
internal sealed class ForgetsDebts(IAccountJournal inner) : MutatedJournal(inner)
{
    public override Task SaveSnapshot(string account, long version, int foldSchema, ReadOnlyMemory<byte> snapshot, CancellationToken cancellationToken)
    {
        var stored = JsonNode.Parse(snapshot.Span)!.AsObject();
        stored.Remove("d");
        return Inner.SaveSnapshot(account, version, foldSchema, JsonSerializer.SerializeToUtf8Bytes(stored), cancellationToken);
    }
}
