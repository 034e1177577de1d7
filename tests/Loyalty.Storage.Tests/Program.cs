using Loyalty.Storage.Tests.Sqlite.Crashes;

namespace Loyalty.Storage.Tests;

/// <summary>What the crash tests start and kill; the tests themselves are run by the test host.</summary>
internal static class Program
{
    private static async Task<int> Main(string[] args)
    {
        if (args is not ["crash-writer", var folder, var seed])
        {
            Console.Error.WriteLine("Run the tests with: dotnet test. This is for them alone: crash-writer <folder> <seed>");
            return 2;
        }

        await CrashWriter.Run(folder, int.Parse(seed));
        return 0;
    }
}
