using System.Text;
using Loyalty.Storage.Accounts;
using Loyalty.Storage.Tests.Accounts;

namespace Loyalty.Storage.Tests.Crashes;

/// <summary>
/// The process that is killed: appends under load and prints <c>account operation</c> for every append that was
/// acknowledged, in one write each. Operations name their account and version, so that a reader can tell what belongs where.
/// </summary>
internal static class CrashWriter
{
    public const int Accounts = 50;
    public const int TogetherAtMost = 4;

    public static string Account(int number) => $"demo/m-{number}";

    public static string Operation(string account, long version) => $"{account}#{version}";

    /// <summary>Of a length that depends on the operation, up to some pages.</summary>
    public static string Payload(string operation)
    {
        var length = (int)(Given.Operation(operation).Prefix % 37) switch { 0 => 9000, var n => n * 40 };
        return operation + ":" + new string('x', length);
    }

    public static async Task Run(IAccountJournal journal, int seed)
    {
        using var output = Console.OpenStandardOutput();

        // Whoever started it holds the other end: it never outlives the test.
        _ = Task.Run(() =>
        {
            Console.In.ReadToEnd();
            Environment.Exit(0);
        });
        await Task.WhenAll(Enumerable.Range(0, Accounts).Select(number => Task.Run(async () =>
        {
            var account = Account(number);
            var random = new Random(seed * Accounts + number);
            var loaded = await journal.Load(account);
            var version = loaded.Version;
            while (true)
            {
                var together = Enumerable.Range(0, 1 + random.Next(TogetherAtMost)).Select(i => (Version: version + i, Operation: Operation(account, version + i + 1))).ToList();
                var appends = together.Select(t => loaded.Writer.Append(t.Version, Given.Record(t.Operation, Payload(t.Operation)))).ToList();
                if (random.Next(8) == 0)
                {
                    _ = journal.SaveSnapshot(account, Math.Max(1, version), Given.FoldSchema, Given.Bytes($"{version}"), default);
                }

                for (var i = 0; i < appends.Count; i++)
                {
                    await appends[i];
                    var line = Encoding.UTF8.GetBytes($"{account} {together[i].Operation}\n");
                    lock (output)
                    {
                        output.Write(line);
                    }
                }

                version += together.Count;
            }
        })));
    }
}
