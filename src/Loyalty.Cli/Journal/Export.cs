using System.Buffers;
using System.Text;
using System.Text.Json;
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
    /// <summary>Writes the file under another name and moves it into place when it is complete.</summary>
    /// <returns>The number of records.</returns>
    public async Task<long> ToFile(string path, CancellationToken cancellationToken)
    {
        var target = Path.GetFullPath(path);
        var temporary = $"{target}.partial";
        try
        {
            long records;
            await using (var file = new FileStream(temporary, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 16))
            {
                records = await ToStream(file, cancellationToken);
                file.Flush(flushToDisk: true);
            }

            File.Move(temporary, target, overwrite: true);
            return records;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CliException($"Cannot write {path}: {e.Message}", e);
        }
        finally
        {
            if (File.Exists(temporary))
            {
                File.Delete(temporary);
            }
        }
    }

    /// <returns>The number of records.</returns>
    public async Task<long> ToStream(Stream output, CancellationToken cancellationToken)
    {
        using var sort = new ExternalSort(budget);
        var gateway = new GatewayClient(http, clock, retry ?? new RetryPolicy(), meter.Say);
        var buffer = new ArrayBufferWriter<byte>();
        var records = 0L;
        meter.Total(null);
        await foreach (var line in new JournalReader(gateway, program).Read(cancellationToken))
        {
            buffer.ResetWrittenCount();
            Write(line, buffer);
            sort.Add(Encoding.UTF8.GetBytes(line.Key), buffer.WrittenSpan.ToArray());
            records++;
            meter.Advance(1);
        }

        foreach (var item in sort.Sorted())
        {
            cancellationToken.ThrowIfCancellationRequested();
            await output.WriteAsync(item.Line, cancellationToken);
        }

        await output.FlushAsync(cancellationToken);
        return records;
    }

    private static void Write(JournalLine line, ArrayBufferWriter<byte> buffer)
    {
        using var json = new Utf8JsonWriter(buffer);
        json.WriteStartObject();
        json.WriteString("account", line.Account);
        json.WriteNumber("version", line.Version);
        json.WritePropertyName("record");
        json.WriteRawValue(line.Record.Span, skipInputValidation: true);
        json.WriteEndObject();
        json.Flush();
        buffer.Write("\n"u8);
    }
}
