using System.Text;
using Loyalty.Storage.Accounts;

namespace Loyalty.Storage.Tests.Accounts;

/// <summary>Short ways to say what a test needs.</summary>
internal static class Given
{
    public const int FoldSchema = 1;

    public static OperationHash Operation(string key) => OperationHash.Of(key);

    public static JournalRecord Record(string operation, string? payload = null, string? refers = null, DateTimeOffset? dueAt = null) => new()
    {
        Operation = Operation(operation),
        Payload = Encoding.UTF8.GetBytes(payload ?? operation),
        Refers = refers is null ? null : Operation(refers),
        DueAt = dueAt,
    };

    public static string Text(this StoredRecord record) => Encoding.UTF8.GetString(record.Payload.Span);

    public static ReadOnlyMemory<byte> Bytes(string text) => Encoding.UTF8.GetBytes(text);

    public static Task<LoadedAccount> Load(this IAccountJournal journal, string account) => journal.Load(account, FoldSchema, default);

    /// <summary>Appends records with these operations, one after another, to an account that nobody else writes.</summary>
    public static async Task<IAccountWriter> Append(this IAccountJournal journal, string account, params string[] operations)
    {
        var loaded = await journal.Load(account);
        var version = loaded.Version;
        foreach (var operation in operations)
        {
            await loaded.Writer.Append(version++, Record(operation));
        }

        return loaded.Writer;
    }

    public static async Task<AppendFailure> Failure(Task<long> append) =>
        (await Assert.ThrowsAsync<AppendFailedException>(() => append)).Reason;
}
