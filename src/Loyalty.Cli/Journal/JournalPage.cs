namespace Loyalty.Cli.Journal;

/// <summary>A page of the journal as the gateway gives it.</summary>
/// <param name="From">The cursor that it was read by; null: the journal's beginning.</param>
/// <param name="Next">The cursor of the page after it. A page that has one is full and never changes; null: the last one, which may grow.</param>
/// <param name="Body">NDJSON.</param>
internal sealed record JournalPage(string? From, string? Next, byte[] Body)
{
    public IEnumerable<JournalLine> Lines()
    {
        ReadOnlyMemory<byte> rest = Body;
        while (!rest.IsEmpty)
        {
            var end = rest.Span.IndexOf((byte)'\n');
            var line = end < 0 ? rest : rest[..end];
            rest = end < 0 ? default : rest[(end + 1)..];
            if (!line.Span.Trim(" \r\t"u8).IsEmpty)
            {
                yield return JournalLine.Parse(line);
            }
        }
    }
}
