using System.CommandLine;
using Loyalty.Cli.Output;
using Loyalty.Cli.Replaying.Formats;
using Loyalty.Cli.Sending;

namespace Loyalty.Cli.Replaying;

/// <summary><c>loyalty replay</c>.</summary>
internal static class ReplayCommand
{
    public static Command Create(Terminal terminal)
    {
        var gateway = new GatewayOptions();
        var file = new Argument<string>("file") { Description = "The file; gzipped or not." };
        var format = new Option<string>("--format") { Description = "What the file is; see above.", Required = true, HelpName = string.Join('|', PurchaseFormats.All.Select(known => known.Name)) };
        format.AcceptOnlyFromAmong([.. PurchaseFormats.All.Select(known => known.Name)]);
        var channel = new Option<string>("--channel") { Description = "The channel that the purchases belong to.", HelpName = "id", Required = true };
        var concurrency = Concurrency.Option();
        var state = new Option<string?>("--state") { Description = "Keeps what was acknowledged in this file, so that an interrupted replay goes on where it was. Removed when all is done.", HelpName = "file" };
        var limit = new Option<long?>("--limit") { Description = "Replay only the first so many invoices (online-retail), purchases (cdnow) or lines (ndjson).", HelpName = "n" }.Within(1L, long.MaxValue);
        var currency = new Option<string?>("--currency") { Description = "The currency of the amounts; GBP for online-retail, the program's otherwise.", HelpName = "code" };
        var check = new Option<bool>("--check") { Description = "Only read the file and say what it holds; nothing is sent, no gateway is needed." };

        var command = new DocumentedCommand("replay", Description, Details) { file, format, channel, concurrency, state, limit, currency, check };
        gateway.AddTo(command);
        command.SetAction((parsed, cancellationToken) => LoyaltyCommand.Guard(terminal, async () =>
        {
            var settings = new ReplaySettings
            {
                File = parsed.GetRequiredValue(file),
                Format = parsed.GetRequiredValue(format),
                Program = parsed.GetRequiredValue(gateway.Program),
                Channel = parsed.GetRequiredValue(channel),
                Concurrency = parsed.GetValue(concurrency),
                StateFile = parsed.GetValue(state),
                Limit = parsed.GetValue(limit),
                Currency = parsed.GetValue(currency),
            };
            var json = parsed.GetValue(gateway.Json);
            if (parsed.GetValue(check))
            {
                return await Check(terminal, settings, json, cancellationToken);
            }

            using var http = gateway.Connect(parsed, settings.Concurrency);
            var result = await terminal.WithMeter("Replaying", meter => new Replay(http, TimeProvider.System, settings, meter).Run(cancellationToken));
            terminal.ShowResult(result, json, Show);

            if (result.Stopped)
            {
                terminal.Note($"Stopped after {Terminal.Number(result.Acknowledged)} records. Run the same command again to go on: what has arrived is recognized.");
            }

            return result.ExitCode;
        }));
        return command;
    }

    private static async Task<int> Check(Terminal terminal, ReplaySettings settings, bool json, CancellationToken cancellationToken)
    {
        var (planned, read) = await terminal.WithMeter("Reading", meter => Task.Run(() => Replay.Check(settings, meter, cancellationToken), cancellationToken));
        if (json)
        {
            terminal.ShowJson(new { planned, read });
        }
        else
        {
            terminal.ShowTable($"{Path.GetFileName(settings.File)} (nothing was sent)", ["", ""],
            [
                ["members", Terminal.Number(planned.MembersEnrolled)],
                ["purchases", Terminal.Number(planned.Purchases)],
                ["  of guests", Terminal.Number(planned.GuestPurchases)],
                ["returns", Terminal.Number(planned.Returns)],
                .. OfFile(read),
            ], 1);
            Findings.ShowBroken(terminal, read.Broken, read.BrokenLines);
        }

        return read.Broken > 0 ? ExitCode.Findings : ExitCode.Ok;
    }

    private static void Show(Terminal terminal, ReplayResult result)
    {
        var tally = result.Tally;
        terminal.ShowTable(result.Stopped ? "Replay (stopped)" : "Replay", ["", ""],
        [
            ["members enrolled", Terminal.Number(tally.MembersEnrolled)],
            .. Row("members known already", tally.MembersKnown),
            ["purchases", Terminal.Number(tally.Purchases)],
            ["  of guests", Terminal.Number(tally.GuestPurchases)],
            ["returns", Terminal.Number(tally.Returns)],
            .. Row("returns parked", tally.ParkedReturns),
            .. tally.PointsEarned.Select(wallet => new[] { $"earned, {wallet.Key}", Terminal.Number(wallet.Value) }),
            .. tally.PointsTakenBack.Select(wallet => new[] { $"taken back, {wallet.Key}", Terminal.Number(wallet.Value) }),
            .. Row("answered as carried out before", tally.Replayed),
            .. tally.Refused.Select(code => new[] { $"refused: {code.Key}", Terminal.Number(code.Value) }),
            .. OfFile(result.Read),
        ], 1);

        if (result.MembersByTier is { Count: > 0 } tiers)
        {
            terminal.ShowTable("Members by tier", ["tier", "members"], tiers.Select(tier => new[] { tier.Tier, Terminal.Number(tier.Members) }), 1);
        }

        if (result.TierNote is not null)
        {
            terminal.Note(result.TierNote);
        }

        Findings.ShowBroken(terminal, result.Read.Broken, result.Read.BrokenLines);
        Findings.ShowRefused(terminal, tally.Refused.Values.Sum(), result.Refused);
    }

    private static IEnumerable<string[]> OfFile(ReadReport read) =>
    [
        ["unmatched returns (lines)", Terminal.Number(read.Unmatched.Lines)],
        .. Row("  matched in part", read.Unmatched.PartlyMatchedLines),
        .. Row("  of guests", read.Unmatched.GuestLines),
        .. read.Unmatched.Lines == 0 ? Array.Empty<string[]>() : [["  pieces", Terminal.Number(read.Unmatched.Quantity)]],
        .. read.Skipped.Select(reason => new[] { $"skipped: {reason.Key}", Terminal.Number(reason.Value) }),
        ["broken lines", Terminal.Number(read.Broken)],
        .. read.Found.Select(found => new[] { $"in the file: {found.Key}", Terminal.Number(found.Value) }),
    ];

    private static IEnumerable<string[]> Row(string name, long count) => count == 0 ? [] : [[name, Terminal.Number(count)]];

    private const string Description = "Sends a file of purchases through the gateway, as history.";

    private const string Details =
        """
        Run it twice and the second run changes nothing: every record has an id that comes from the file. So it can be
        stopped at any time and run again. A broken line is reported with its number and left out; the rest goes on. So
        is a record that the gateway fails on (HTTP 500) five times; it counts as refused.

        Formats:
          online-retail  UCI Online Retail (CSV, one line for each line of an invoice).
                         Lines of one invoice number are one purchase at the earliest of their times, Europe/London; a
                         customer is member c-{id}; invoices without a customer are guests'. Amounts are quantity × price,
                         rounded half up per line. C… cancels: each line is matched to sales of the same stock code to
                         the same customer, the newest at or before it first, across several if need be; what finds none
                         is counted as unmatched, and a guest's finds none. A… (bad debt), negative quantities without C
                         (stock movements), quantities of 0 and negative prices are skipped with a count.
          cdnow          CDNOW (customer, yyyyMMdd, number of CDs, dollars; the sample has a second id). A customer is
                         member cd-{id}; everything is at noon in the program's time zone; dollars × 100 are minor units
                         of the program's currency. Lines with 0 CDs are skipped with a count.
          ndjson         One JSON object a line: "type": "enroll", "purchase" or "return", and the members of that
                         request's body. Sent in the file's order for each member.

        Examples:
          loyalty replay online-retail-2009-2010.csv.gz --format online-retail --program demo --channel web
          loyalty replay cdnow-master.txt --format cdnow --program demo --channel web --concurrency 64
          loyalty replay history.ndjson --format ndjson --program demo --channel web --state history.state

        Exit codes: 0 all was accepted; 1 it could not be done; 2 there were broken lines or refused records; 130 stopped.
        """;
}
