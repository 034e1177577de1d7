using Loyalty.Storage.Accounts;
using Loyalty.Storage.Tests.Accounts;

namespace Loyalty.Storage.Tests.Postgres;

/// <summary>
/// Tills that book one operation after another, each on its account, and each until it is acknowledged: what failed is
/// looked for, as nobody knows whether it was written, and sent again if it is not there.
/// </summary>
internal sealed class RetryingLoad
{
    // No snapshot has it, so that a load returns every record.
    private const int NoSchema = -1;

    private readonly IAccountJournal journal;
    private readonly long[] acknowledged;
    private readonly Task[] workers;
    private readonly SemaphoreSlim progress = new(0);
    private TaskCompletionSource goOn = new();
    private int failed;
    private volatile bool stopping;

    public RetryingLoad(IAccountJournal journal, int accounts)
    {
        this.journal = journal;
        acknowledged = new long[accounts];
        goOn.SetResult();
        workers = [.. Enumerable.Range(0, accounts).Select(i => Task.Run(() => Work(i)))];
    }

    /// <summary>From now on, whoever fails waits for <see cref="GoOn"/>.</summary>
    public void HoldWhatFails()
    {
        failed = 0;
        goOn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    public void GoOn() => goOn.SetResult();

    /// <summary>Completes when so many more are acknowledged.</summary>
    public async Task Acknowledged(int count)
    {
        for (var i = 0; i < count; i++)
        {
            await progress.WaitAsync();
        }
    }

    /// <summary>Completes when everyone has failed since <see cref="HoldWhatFails"/>.</summary>
    public async Task AllFailed()
    {
        while (Volatile.Read(ref failed) < workers.Length)
        {
            await Task.Yield();
        }
    }

    /// <summary>Ends once what is under way is acknowledged.</summary>
    public Task Stop()
    {
        stopping = true;
        return Task.WhenAll(workers);
    }

    /// <summary>Every account has what was acknowledged, each operation once, in order, and nothing else.</summary>
    public async Task AssertWhole()
    {
        for (var i = 0; i < acknowledged.Length; i++)
        {
            var loaded = await journal.Load(Account(i), NoSchema, default);
            Assert.Equal(acknowledged[i], loaded.Version);
            Assert.Equal(Enumerable.Range(1, (int)acknowledged[i]).Select(n => Operation(i, n)), loaded.Tail.Select(r => r.Text()));
        }
    }

    private static string Account(int number) => $"demo/load-{number}";

    private static string Operation(int account, long number) => $"{account}/{number}";

    private async Task Work(int number)
    {
        IAccountWriter? writer = null;
        var version = 0L;
        var isOpen = false;
        while (!stopping || isOpen)
        {
            var operation = Operation(number, acknowledged[number] + 1);
            try
            {
                if (writer is null)
                {
                    var loaded = await journal.Load(Account(number));
                    (writer, version) = (loaded.Writer, loaded.Version);
                }

                if (await journal.Find(Given.Operation(operation), default) is null)
                {
                    await writer.Append(version++, Given.Record(operation));
                }

                acknowledged[number]++;
                isOpen = false;
                progress.Release();
            }
            catch (Exception e) when (e is StorageException or AppendFailedException)
            {
                writer = null;
                isOpen = true;
                Interlocked.Increment(ref failed);
                await goOn.Task;
            }
        }
    }
}
