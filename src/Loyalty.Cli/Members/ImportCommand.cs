using System.CommandLine;
using Loyalty.Cli.Output;
using Loyalty.Cli.Sending;

namespace Loyalty.Cli.Members;

/// <summary><c>loyalty import</c>.</summary>
internal static class ImportCommand
{
    public static Command Create(Terminal terminal) => new("import", "Brings what another system knows onto the platform.") { Members(terminal) };

    private static Command Members(Terminal terminal)
    {
        var gateway = new GatewayOptions();
        var file = new Argument<string>("file") { Description = "The file, CSV or NDJSON; gzipped or not." };
        var concurrency = Concurrency.Option();
        var command = new DocumentedCommand("members", Description, Details) { file, concurrency };
        gateway.AddTo(command);
        command.SetAction((parsed, cancellationToken) => LoyaltyCommand.Guard(terminal, async () =>
        {
            var settings = new ImportSettings
            {
                File = parsed.GetRequiredValue(file),
                Program = parsed.GetRequiredValue(gateway.Program),
                Concurrency = parsed.GetValue(concurrency),
            };
            using var http = gateway.Connect(parsed, settings.Concurrency);
            var result = await terminal.WithMeter("Importing", meter => new MemberImport(http, TimeProvider.System, settings, meter).Run(cancellationToken));
            terminal.ShowResult(result, parsed.GetValue(gateway.Json), Show);

            if (result.Stopped)
            {
                terminal.Note("Stopped. Run the same command again to go on: what has arrived is recognized.");
            }

            return result.ExitCode;
        }));
        return command;
    }

    private static void Show(Terminal terminal, ImportResult result)
    {
        terminal.ShowTable(result.Stopped ? "Import (stopped)" : "Import", ["", ""],
        [
            ["members imported", Terminal.Number(result.Imported)],
            ["there already, from an import", Terminal.Number(result.ImportedBefore)],
            ["there already, enrolled otherwise", Terminal.Number(result.EnrolledOtherwise)],
            .. result.Refused.Select(code => new[] { $"refused: {code.Key}", Terminal.Number(code.Value) }),
            ["broken lines", Terminal.Number(result.Broken)],
        ], 1);
        Findings.ShowBroken(terminal, result.Broken, result.BrokenLines);
        Findings.ShowRefused(terminal, result.Refused.Values.Sum(), result.RefusedMembers);
    }

    private const string Description = "Enrols the members of a file.";

    private const string Details =
        """
        Run it twice and the second run changes nothing: a member is known by its id. So it can be stopped at any time and
        run again. A broken line is reported with its number and left out; the rest goes on. So is a line that the gateway
        fails on (HTTP 500) five times; it counts as refused. A member who is there already is left as it is.

        CSV has a header that names its columns, in any order; an empty field is left out. A record is one line; a field
        with a comma or a quote stands in quotes, a quote in it twice (RFC 4180).
          id                the member's id; every line has one
          enrolledAt        when the member had joined: an instant (RFC 3339), or a day (yyyy-MM-dd), taken from its start
                            in the program's time zone; now when it is empty. Needs a key with the permission import.
          card, email, phone, device, external
                            what the member is found by; each belongs to one member. May stand several times.
          profile.name, profile.email, profile.phone, profile.birthDate (yyyy-MM-dd), profile.language (e.g. en-GB)
                            personal data; nobody is found by it
          profile.attributes.NAME
                            an attribute of that name, for the audiences of campaigns; as many columns as there are names

        NDJSON has one JSON object a line, the body of POST /v1/programs/{program}/members; every line has an id.

        Examples:
          loyalty import members members.csv.gz --program demo
          loyalty import members members.ndjson --program demo --concurrency 64

        Exit codes: 0 all are there; 1 it could not be done; 2 there were broken lines or refused members; 130 stopped.
        """;
}
