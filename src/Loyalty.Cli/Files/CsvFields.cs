namespace Loyalty.Cli.Files;

/// <summary>
/// The fields of one line of CSV (RFC 4180, except that a record is one line): a quote that is not closed can break
/// its own line and never swallow the lines after it. Reused from line to line.
/// </summary>
internal sealed class CsvFields
{
    private readonly List<(int Start, int Length, bool Escaped)> _fields = [];
    private string _line = "";

    public int Count => _fields.Count;

    public ReadOnlySpan<char> this[int index]
    {
        get
        {
            var (start, length, escaped) = _fields[index];
            var field = _line.AsSpan(start, length);
            return escaped ? field.ToString().Replace("\"\"", "\"", StringComparison.Ordinal) : field;
        }
    }

    /// <returns>Null, or why the line is not CSV.</returns>
    public string? Read(string line)
    {
        _line = line;
        _fields.Clear();
        var at = 0;
        while (true)
        {
            if (at < line.Length && line[at] == '"')
            {
                var start = ++at;
                var escaped = false;
                while (true)
                {
                    var quote = line.IndexOf('"', at);
                    if (quote < 0)
                    {
                        return "a quote is not closed";
                    }

                    at = quote + 1;
                    if (at >= line.Length || line[at] != '"')
                    {
                        break;
                    }

                    escaped = true;
                    at++;
                }

                _fields.Add((start, at - 1 - start, escaped));
                if (at < line.Length && line[at] != ',')
                {
                    return "something follows a closing quote";
                }
            }
            else
            {
                var comma = line.IndexOf(',', at);
                var end = comma < 0 ? line.Length : comma;
                _fields.Add((at, end - at, false));
                at = end;
            }

            if (at >= line.Length)
            {
                return null;
            }

            at++;
        }
    }
}
