using System.CommandLine;

namespace Loyalty.Cli.Sending;

/// <summary>How many requests of a command are in flight.</summary>
internal static class Concurrency
{
    public const int Default = 32;
    public const int Most = 1_024;

    public static Option<int> Option() => new Option<int>("--concurrency")
    {
        Description = $"Requests in flight (1 to {Most}).",
        HelpName = "n",
        DefaultValueFactory = _ => Default,
    }.Within(1, Most);
}
