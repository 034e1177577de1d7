using System.CommandLine;
using Loyalty.Cli;
using Loyalty.Cli.Output;

var configuration = new InvocationConfiguration
{
    // Ctrl-C cancels; what is in flight is given up and temporary files are deleted before the process ends.
    ProcessTerminationTimeout = TimeSpan.FromSeconds(10),
    EnableDefaultExceptionHandler = false,
};
return await LoyaltyCommand.Create(Terminal.System).Parse(args).InvokeAsync(configuration);
