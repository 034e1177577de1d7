using System.Globalization;
using Loyalty.Cli.Http;
using Loyalty.Cli.Output;

namespace Loyalty.Cli.Journal;

/// <summary>
/// Writes everything a program's journal holds as NDJSON, sorted by operation key: account, version, and the record
/// byte by byte as it is stored. Positions are left out, so two stores that hold the same give the same file.
/// </summary>
/// <param name="http">With the gateway's address and key.</param>
/// <param name="clock">For waits.</param>
/// <param name="program">The program's id.</param>
/// <param name="meter">Shows how far it is.</param>
/// <param name="budget">Bytes of memory to sort in.</param>
/// <param name="retry">How long the gateway may be away.</param>
internal sealed class Export(HttpClient http, TimeProvider clock, string program, Meter meter, long budget = ExternalSort.DefaultBudget, RetryPolicy? retry = null)
{
    /// <summary>Pages between two saves; so many are read again after a kill.</summary>
    private const int PagesBetweenSaves = 10;

    private readonly GatewayClient _gateway = new(http, clock, retry ?? new RetryPolicy(), meter.Say);

    /// <summary>
    /// The file appears when it is complete. Interrupted anywhere, the next call goes on where this one was, from two
    /// files beside it (see <see cref="ExportPart"/>), and ends with the same bytes.
    /// </summary>
    /// <returns>The number of records.</returns>
    public async Task<long> ToFile(string path, CancellationToken cancellationToken)
    {
        var target = Path.GetFullPath(path);
        try
        {
            using var part = new ExportPart(target, _gateway.Address.ToString(), program);
            await ReadInto(part, cancellationToken);
            using var sort = new ExternalSort(budget);
            foreach (var item in part.Items())
            {
                cancellationToken.ThrowIfCancellationRequested();
                sort.Add(item.Key, item.Line);
            }

            await WriteSorted(sort, target, cancellationToken);
            part.Delete();
            return part.Records;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CliException($"Cannot write {path}: {e.Message}", e);
        }
    }

    /// <returns>The number of records.</returns>
    public async Task<long> ToStream(Stream output, CancellationToken cancellationToken)
    {
        using var sort = new ExternalSort(budget);
        var records = 0L;
        meter.Total(null);
        await foreach (var line in new JournalReader(_gateway, program).Read(cancellationToken))
        {
            var item = line.ToSortItem();
            sort.Add(item.Key, item.Line);
            records++;
            meter.Advance(1);
        }

        await WriteSorted(sort, output, cancellationToken);
        return records;
    }

    private async Task ReadInto(ExportPart part, CancellationToken cancellationToken)
    {
        var reader = new JournalReader(_gateway, program);
        meter.Total(null);
        if (part.State is { } state)
        {
            part.Check(await reader.ReadPage(state.PageFrom, cancellationToken));
            meter.Say(string.Create(CultureInfo.InvariantCulture, $"Going on after {state.Records:N0} records."));
            meter.Advance(state.Records);
        }

        var pages = 0;
        try
        {
            await foreach (var page in reader.ReadPages(part.State?.Next, cancellationToken))
            {
                if (page.Next is null)
                {
                    part.Save();
                }

                meter.Advance(part.Append(page));
                if (++pages % PagesBetweenSaves == 0)
                {
                    part.Save();
                }
            }
        }
        catch (Exception e) when (e is OperationCanceledException or CliException)
        {
            part.Save();
            throw;
        }
    }

    private static async Task WriteSorted(ExternalSort sort, string target, CancellationToken cancellationToken)
    {
        var temporary = $"{target}.new";
        try
        {
            await using (var file = new FileStream(temporary, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 16))
            {
                await WriteSorted(sort, file, cancellationToken);
                file.Flush(flushToDisk: true);
            }

            File.Move(temporary, target, overwrite: true);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    private static async Task WriteSorted(ExternalSort sort, Stream output, CancellationToken cancellationToken)
    {
        foreach (var item in sort.Sorted())
        {
            cancellationToken.ThrowIfCancellationRequested();
            await output.WriteAsync(item.Line, cancellationToken);
        }

        await output.FlushAsync(cancellationToken);
    }
}
