using System.Runtime.CompilerServices;
using Loyalty.Cli.Http;

namespace Loyalty.Cli.Journal;

/// <summary>Reads a program's whole journal, page by page, in the order in which it was written.</summary>
internal sealed class JournalReader(GatewayClient gateway, string program)
{
    private const int PageSize = 500;
    private string? _lastCursor;
    private GatewayAnswer? _lastPage;

    /// <summary>Whether anything was written since the last page was read.</summary>
    public async Task<bool> HasGrown(CancellationToken cancellationToken)
    {
        var again = await ReadPage(_lastCursor, cancellationToken);
        return _lastPage is null || again.Next is not null || !again.Body.AsSpan().SequenceEqual(_lastPage.Body);
    }

    /// <summary>The next page is on its way while the last one is worked on.</summary>
    public async IAsyncEnumerable<JournalLine> Read([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var pending = ReadPage(null, cancellationToken);
        _lastCursor = null;
        while (pending is not null)
        {
            var page = await pending;
            _lastPage = page;
            _lastCursor = page.Next ?? _lastCursor;
            pending = page.Next is null ? null : ReadPage(page.Next, cancellationToken);
            foreach (var line in LinesOf(page.Body))
            {
                yield return JournalLine.Parse(line);
            }
        }
    }

    private async Task<GatewayAnswer> ReadPage(string? cursor, CancellationToken cancellationToken)
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

        return answer;
    }

    private static IEnumerable<ReadOnlyMemory<byte>> LinesOf(ReadOnlyMemory<byte> page)
    {
        while (!page.IsEmpty)
        {
            var end = page.Span.IndexOf((byte)'\n');
            var line = end < 0 ? page : page[..end];
            page = end < 0 ? default : page[(end + 1)..];
            if (!line.Span.Trim(" \r\t"u8).IsEmpty)
            {
                yield return line;
            }
        }
    }
}
