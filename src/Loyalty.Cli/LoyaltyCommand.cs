using System.CommandLine;
using Loyalty.Cli.Access;
using Loyalty.Cli.Journal;
using Loyalty.Cli.Load;
using Loyalty.Cli.Members;
using Loyalty.Cli.Output;
using Loyalty.Cli.Reconciliation;
using Loyalty.Cli.Replaying;

namespace Loyalty.Cli;

/// <summary>The tool: its commands, and how they fail.</summary>
internal static class LoyaltyCommand
{
    public static RootCommand Create(Terminal terminal)
    {
        var root = new RootCommand(Description)
        {
            ImportCommand.Create(terminal),
            ReplayCommand.Create(terminal),
            ExportCommand.Create(terminal),
            ReconcileCommand.Create(terminal),
            BenchCommand.Create(terminal),
            KeysCommand.Create(terminal),
        };
        DocumentedCommand.ShowDetails(root);
        return root;
    }

    private const string Description =
        """
        Works with a loyalty platform through its HTTP gateway.

        Start a gateway first (dotnet run --project src/Loyalty.Gateway); it prints an API key on its first start.
        Pass it with --key, or once for all commands:

          export LOYALTY_API_KEY=lk_…
        """;

    /// <summary>Runs a command's work and turns what can go wrong into one line and an exit code.</summary>
    public static async Task<int> Guard(Terminal terminal, Func<Task<int>> work)
    {
        try
        {
            return await work();
        }
        catch (CliException e)
        {
            terminal.Error(e.Message);
            return ExitCode.Failure;
        }
        catch (OperationCanceledException)
        {
            terminal.Note("Stopped.");
            return ExitCode.Stopped;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            terminal.Error(e.Message);
            return ExitCode.Failure;
        }
        catch (Exception e) when (e is KeyNotFoundException or InvalidOperationException or FormatException)
        {
            // An answer of another shape than agreed, most likely another version's.
            terminal.Error($"The gateway answered something unexpected ({e.Message}). Do the tool and the gateway have the same version?");
            return ExitCode.Failure;
        }
    }
}
