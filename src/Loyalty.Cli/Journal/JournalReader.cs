using System.Runtime.CompilerServices;
using Loyalty.Cli.Http;

namespace Loyalty.Cli.Journal;

/// <summary>Reads a program's whole journal, page by page, in the order in which it was written.</summary>
internal sealed class JournalReader(GatewayClient gateway, string program)
{
    private const int PageSize = 500;
    private JournalPage? _last;

    /// <summary>Whether anything was written since the last page was read.</summary>
    public async Task<bool> HasGrown(CancellationToken cancellationToken)
    {
        if (_last is null)
        {
            return true;
        }

        var again = await ReadPage(_last.From, cancellationToken);
        return again.Next is not null || !again.Body.AsSpan().SequenceEqual(_last.Body);
    }

    public async IAsyncEnumerable<JournalLine> Read([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var page in ReadPages(null, cancellationToken))
        {
            foreach (var line in page.Lines())
            {
                yield return line;
            }
        }
    }

    /// <summary>The next page is on its way while the last one is worked on.</summary>
    /// <param name="cursor">Where to begin; null: at the beginning.</param>
    /// <param name="cancellationToken">Stops between pages, or gives up the one that is read.</param>
    public async IAsyncEnumerable<JournalPage> ReadPages(string? cursor, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var pending = ReadPage(cursor, cancellationToken);
        while (pending is not null)
        {
            var page = _last = await pending;
            pending = page.Next is null ? null : ReadPage(page.Next, cancellationToken);
            yield return page;
        }
    }

    public async Task<JournalPage> ReadPage(string? cursor, CancellationToken cancellationToken)
    {
        var path = $"v1/programs/{GatewayClient.Segment(program)}/journal?limit={PageSize}{(cursor is null ? "" : $"&cursor={Uri.EscapeDataString(cursor)}")}";
        var answer = await gateway.Get(path, cancellationToken);
        if (answer.Status == 403)
        {
            throw GatewayClient.Forbidden(answer);
        }

        if (!answer.IsSuccess)
        {
            throw GatewayClient.Unexpected(path, answer);
        }

        if (answer.Next is not null && answer.Next == cursor)
        {
            throw new CliException("The gateway gave the same page of the journal twice. Do the tool and the gateway have the same version?");
        }

        return new JournalPage(cursor, answer.Next, answer.Body);
    }
}
