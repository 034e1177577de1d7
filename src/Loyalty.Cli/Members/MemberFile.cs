using Loyalty.Cli.Files;

namespace Loyalty.Cli.Members;

/// <summary>
/// A file of members: NDJSON when its first line opens an object, CSV with a header otherwise. What a line says of a
/// member is the gateway's to judge; a line that can't be sent at all is broken.
/// </summary>
internal static class MemberFile
{
    /// <param name="file">Read while the members are asked for, so it can be of any length.</param>
    /// <param name="zone">The program's time zone, for days; null when it is not known.</param>
    /// <param name="broken">Told of the lines that are left out.</param>
    public static IEnumerable<MemberLine> Read(LineFile file, TimeZoneInfo? zone, BrokenLines broken)
    {
        MemberCsv? csv = null;
        var begun = false;
        foreach (var line in file.Lines())
        {
            if (!begun)
            {
                begun = true;
                if (!line.Bytes.Span.TrimStart(" \t"u8).StartsWith("{"u8))
                {
                    csv = MemberCsv.Begin(line, zone);
                    continue;
                }
            }

            var (member, reason) = csv is null ? ReadJson(line) : csv.Read(line);
            if (member is null)
            {
                broken.Add(line.Number, reason);
            }
            else
            {
                yield return member;
            }
        }
    }

    private static (MemberLine? Member, string Reason) ReadJson(FileLine line)
    {
        var (document, reason) = JsonLine.Parse(line);
        using (document)
        {
            if (document is null)
            {
                return (null, reason);
            }

            // Sent as it is; the line's bytes are reused for the next one.
            return document.RootElement.Text("id") is { Length: > 0 } id
                ? (new MemberLine(line.Number, id, line.Bytes.ToArray()), "")
                : (null, NoId);
        }
    }

    public const string NoId = "it has no id that a second run could be recognized by";
}
