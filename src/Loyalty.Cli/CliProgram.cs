using System.CommandLine;
using Loyalty.Cli.Output;

namespace Loyalty.Cli;

/// <summary>The process. Named and placed so that tests which see the insides of several programs can tell them apart.</summary>
internal static class CliProgram
{
    public static Task<int> Main(string[] args) => LoyaltyCommand.Create(Terminal.System).Parse(args).InvokeAsync(new InvocationConfiguration
    {
        // Ctrl-C cancels; what is in flight is given up and temporary files are deleted before the process ends.
        ProcessTerminationTimeout = TimeSpan.FromSeconds(10),
        EnableDefaultExceptionHandler = false,
    });
}
