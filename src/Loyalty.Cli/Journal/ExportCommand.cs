using System.CommandLine;
using Loyalty.Cli.Output;

namespace Loyalty.Cli.Journal;

/// <summary><c>loyalty export</c>.</summary>
internal static class ExportCommand
{
    public static Command Create(Terminal terminal)
    {
        var gateway = new GatewayOptions();
        var output = new Option<string>("--out") { Description = "The file to write, or - for standard output.", HelpName = "file", Required = true };
        var command = new DocumentedCommand("export", Description, Details) { output };
        gateway.AddTo(command);
        command.SetAction((parsed, cancellationToken) => LoyaltyCommand.Guard(terminal, async () =>
        {
            using var http = gateway.Connect(parsed);
            var path = parsed.GetRequiredValue(output);
            var program = parsed.GetRequiredValue(gateway.Program);
            var records = await terminal.WithMeter("Exporting", async meter =>
            {
                var export = new Export(http, TimeProvider.System, program, meter);
                if (path != "-")
                {
                    return await export.ToFile(path, cancellationToken);
                }

                await using var standardOutput = Console.OpenStandardOutput();
                return await export.ToStream(standardOutput, cancellationToken);
            });
            if (path == "-")
            {
                return ExitCode.Ok;
            }

            if (parsed.GetValue(gateway.Json))
            {
                terminal.ShowJson(new { program, file = Path.GetFullPath(path), records });
            }
            else
            {
                terminal.Line($"{Terminal.Number(records)} records of {program} in {path}.");
            }

            return ExitCode.Ok;
        }));
        return command;
    }

    private const string Description = "Writes everything that the journal of a program holds, sorted by operation key.";

    private const string Details =
        """
        One JSON object a line with account, version and record. Two stores that hold the same give the same bytes. Needs
        a key with the permission export.

        The file appears when it is complete. An export that was stopped or killed goes on where it was when the same
        command is run again: what it has read lies in FILE.part and FILE.state until the end. Standard output begins
        anew. Sorting takes 64 MiB of memory and, for more than that, temporary files.

        Examples:
          loyalty export --program demo --out demo.ndjson
          loyalty export --program demo --out - | gzip > demo.ndjson.gz

        Exit codes: 0 done; 1 it could not be done; 130 stopped.
        """;
}
