using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Loyalty.Cli.Http;

namespace Loyalty.Cli.Reconciliation;

/// <summary>Repeats the draws of a raffle from what each says that it went by, and holds the winners to the tickets of the journal.</summary>
/// <param name="gateway">The gateway.</param>
/// <param name="path">Of the reward.</param>
/// <param name="differences">Takes what differs.</param>
/// <param name="ownerOf">The member that one is by now.</param>
internal sealed class DrawComparison(GatewayClient gateway, string path, Differences differences, Func<string, string> ownerOf)
{
    public async Task Run(string about, FoldedReward journal, CancellationToken cancellationToken)
    {
        using var list = await gateway.GetJson($"{path}/draws", cancellationToken);
        foreach (var plan in list.RootElement.Items("draws"))
        {
            var number = plan.Number("number");
            using var draw = await gateway.GetJson(string.Create(CultureInfo.InvariantCulture, $"{path}/draws/{number}"), cancellationToken);
            Repeat($"{about}, draw {number}", plan, draw.RootElement);
            HoldToTickets($"{about}, draw {number}", journal, draw.RootElement);
        }
    }

    private void Repeat(string about, JsonElement plan, JsonElement draw)
    {
        var winners = draw.Items("winners").Select(winner => winner.Number("ticket")).ToArray();
        var excluded = draw.Items("excluded").Select(ticket => ticket.Number("ticket")).ToHashSet();
        var drawn = Draw(plan.Text("seed"), plan.Number("from"), plan.Number("to"), winners.Length + excluded.Count);
        differences.Compare(about, "winners by the seed", Text(drawn.Where(ticket => !excluded.Contains(ticket))), Text(winners));
    }

    private void HoldToTickets(string about, FoldedReward journal, JsonElement draw)
    {
        foreach (var winner in draw.Items("winners"))
        {
            var ticket = winner.Number("ticket");
            var holder = journal.Tickets.TryGetValue(ticket, out var known) ? Owned(known) : "nobody";
            differences.Compare(about, $"holder of ticket {ticket}", holder, Owned($"{winner.Text("member")}/{winner.Text("voucher")}"));
        }
    }

    /// <summary>A voucher as member/voucher, by the member who has it now.</summary>
    private string Owned(string voucher)
    {
        var slash = voucher.IndexOf('/', StringComparison.Ordinal);
        return ownerOf(voucher[..slash]) + voucher[slash..];
    }

    /// <summary>The first tickets of the row, shuffled as the seed decides.</summary>
    private static List<long> Draw(string seed, long from, long to, int count)
    {
        var row = new List<long>();
        for (var ticket = from; ticket <= to; ticket++)
        {
            row.Add(ticket);
        }

        var counter = 0;
        for (var place = 0; place < Math.Min(count, row.Count); place++)
        {
            var places = (ulong)(row.Count - place);
            UInt128 whole = (((UInt128)1) << 64) / places * places;
            ulong drawn;
            do
            {
                var text = string.Create(CultureInfo.InvariantCulture, $"{seed}:{counter++}");
                drawn = BinaryPrimitives.ReadUInt64BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
            }
            while (drawn >= whole);
            var other = place + (int)(drawn % places);
            (row[place], row[other]) = (row[other], row[place]);
        }

        return row.GetRange(0, Math.Min(count, row.Count));
    }

    private static string Text(IEnumerable<long> tickets) => string.Join(' ', tickets);
}
