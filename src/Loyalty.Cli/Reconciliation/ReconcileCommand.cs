using System.CommandLine;
using System.Globalization;
using Loyalty.Cli.Output;

namespace Loyalty.Cli.Reconciliation;

/// <summary><c>loyalty reconcile</c>.</summary>
internal static class ReconcileCommand
{
    private const int Shown = 50;
    private const int MostConcurrency = 256;

    public static Command Create(Terminal terminal)
    {
        var gateway = new GatewayOptions();
        var concurrency = new Option<int>("--concurrency") { Description = $"Requests in flight (1 to {MostConcurrency}).", HelpName = "n", DefaultValueFactory = _ => Reconcile.DefaultConcurrency };
        concurrency.Validators.Add(result =>
        {
            if (result.Tokens.Count > 0 && (!int.TryParse(result.Tokens[0].Value, CultureInfo.InvariantCulture, out var n) || n is < 1 or > MostConcurrency))
            {
                result.AddError($"--concurrency is 1 to {MostConcurrency}.");
            }
        });
        var command = new DocumentedCommand("reconcile", Description, Details) { concurrency };
        gateway.AddTo(command);
        command.SetAction((parsed, cancellationToken) => LoyaltyCommand.Guard(terminal, async () =>
        {
            var parallel = parsed.GetValue(concurrency);
            using var http = gateway.Connect(parsed, parallel);
            var program = parsed.GetRequiredValue(gateway.Program);
            var result = await terminal.WithMeter("Reconciling", meter => new Reconcile(http, TimeProvider.System, program, meter, parallel).Run(cancellationToken));
            terminal.ShowResult(result, parsed.GetValue(gateway.Json), Show);

            return result.ExitCode;
        }));
        return command;
    }

    private static void Show(Terminal terminal, ReconcileResult result)
    {
        terminal.ShowTable($"Reconciliation of {result.Program}", ["", ""],
        [
            ["records", Terminal.Number(result.Records)],
            ["members", Terminal.Number(result.Members)],
            ["guest accounts", Terminal.Number(result.GuestAccounts)],
            ["tiers", Terminal.Number(result.Tiers)],
            ["channels", Terminal.Number(result.Channels)],
            ["campaigns", Terminal.Number(result.Campaigns)],
            ["transfers", Terminal.Number(result.Transfers)],
            ["transfers in transit", Terminal.Number(result.TransfersInTransit)],
            ["referrals", Terminal.Number(result.Referrals)],
            ["referrals open", Terminal.Number(result.ReferralsOpen)],
            ["points adjusted", Terminal.Number(result.Adjusted)],
            ["rewards", Terminal.Number(result.Rewards)],
            ["vouchers", Terminal.Number(result.Vouchers)],
            .. result.Outstanding.Select(wallet => new[] { $"outstanding, {wallet.Key}", Terminal.Number(wallet.Value) }),
            ["differences", Terminal.Number(result.DifferenceCount)],
        ], 1);
        if (result.DifferenceCount > 0)
        {
            var first = result.DifferenceCount > Shown ? $" (the first {Shown} of {Terminal.Number(result.DifferenceCount)}; --json gives more)" : "";
            terminal.ShowTable($"Differences{first}", ["about", "what", "journal", "gateway"],
                result.Differences.Take(Shown).Select(difference => new[] { difference.About, difference.What, difference.Journal, difference.Gateway }));
        }

        if (result.Note is not null)
        {
            terminal.Note(result.Note);
        }
    }

    private const string Description = "Recomputes balances, tiers, totals, campaigns and vouchers from the journal and lists each difference.";

    private const string Details =
        """
        Adds up the whole journal by a simple fold of its own (every balance, tier, tier roster, channel total, campaign result and budget, voucher) and
        lists each difference to what the gateway says. None is the only good answer. Tiers are worked out from the days
        that counted and the editions' terms, and each move in the journal is held against that; the days begin by this
        machine's time zone data. Of guests' accounts only the journal can be checked: the gateway shows none.

        Meant for a platform at rest: with traffic it looks again, and says so when that doesn't help. Needs a key with
        the permissions export, membersRead, insightRead and programsRead.

        Examples:
          loyalty reconcile --program demo
          loyalty reconcile --program demo --json > differences.json

        Exit codes: 0 no difference; 1 it could not be done; 2 there are differences; 130 stopped.
        """;
}
