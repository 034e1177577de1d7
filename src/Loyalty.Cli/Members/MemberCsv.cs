using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using Loyalty.Cli.Files;
using Loyalty.Cli.Sending;
using Loyalty.Cli.Time;

namespace Loyalty.Cli.Members;

/// <summary>
/// Members as CSV (RFC 4180, a record a line). The header names the columns, in any order; an empty field is as if its
/// column were not there. A column of an identifier may stand several times.
/// </summary>
internal sealed class MemberCsv
{
    private const string Id = "id";
    private const string EnrolledAt = "enrolledAt";
    private static readonly string[] Identifiers = ["card", "email", "phone", "device", "external"];
    private static readonly string[] Profile = ["profile.name", "profile.email", "profile.phone", "profile.birthDate", "profile.language"];
    private const string Attribute = "profile.attributes.";
    private static readonly string[] Known = [Id, EnrolledAt, .. Identifiers, .. Profile];

    private readonly CsvFields _fields = new();
    private readonly string[] _columns;
    private readonly TimeZoneInfo? _zone;

    private MemberCsv(string[] columns, TimeZoneInfo? zone)
    {
        _columns = columns;
        _zone = zone;
    }

    /// <summary>Reads the header. A column that is not known ends the command: what it holds would be lost without a word.</summary>
    public static MemberCsv Begin(FileLine header, TimeZoneInfo? zone)
    {
        var fields = new CsvFields();
        if (Split(header, fields) is { } reason)
        {
            throw new CliException($"This is no file of members: in its header, {reason}.");
        }

        var columns = new string[fields.Count];
        for (var i = 0; i < columns.Length; i++)
        {
            var name = fields[i].Trim().ToString();
            columns[i] = name.StartsWith(Attribute, StringComparison.Ordinal) && PlatformIds.Fits(name.AsSpan(Attribute.Length)) ? name
                : Array.Find(Known, known => known.Equals(name, StringComparison.OrdinalIgnoreCase))
                ?? throw new CliException($"'{name}' is no column of members. The columns are {string.Join(", ", Known)} and {Attribute}NAME.");
        }

        if (!columns.Contains(Id))
        {
            throw new CliException("The header has no column id: a second run could not recognize what the first one did.");
        }

        var twice = columns.Except(Identifiers).FirstOrDefault(column => columns.Count(other => other == column) > 1);
        return twice is null ? new MemberCsv(columns, zone) : throw new CliException($"The header has the column {twice} twice.");
    }

    /// <returns>The member, or what is wrong with the line.</returns>
    public (MemberLine? Member, string Reason) Read(FileLine line)
    {
        if (Split(line, _fields) is { } reason)
        {
            return (null, reason);
        }

        if (_fields.Count != _columns.Length)
        {
            return (null, $"{_fields.Count} fields where the header has {_columns.Length} columns");
        }

        var id = Field(Array.IndexOf(_columns, Id));
        if (id.Length == 0)
        {
            return (null, MemberFile.NoId);
        }

        var at = Array.IndexOf(_columns, EnrolledAt);
        var enrolledAt = at < 0 ? "" : Field(at);
        if (enrolledAt.Length > 0 && InstantOf(enrolledAt, out enrolledAt) is { } fault)
        {
            return (null, fault);
        }

        return (new MemberLine(line.Number, id, Body(id, enrolledAt)), "");
    }

    private static string? Split(FileLine line, CsvFields fields) =>
        line.TooLong ? "the line is too long"
        : !Utf8.IsValid(line.Bytes.Span) ? "it is not UTF-8"
        : fields.Read(Encoding.UTF8.GetString(line.Bytes.Span));

    private string Field(int column) => _fields[column].Trim().ToString();

    /// <summary>An instant is the gateway's to judge; a day is taken from its start where the program is.</summary>
    private string? InstantOf(string text, out string instant)
    {
        instant = text;
        if (text.Contains('T', StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        if (!DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
        {
            return $"'{text}' is neither a day (yyyy-MM-dd) nor an instant (RFC 3339)";
        }

        if (_zone is null)
        {
            return "a day needs the program's time zone, and the API key may not read it (permission programsRead)";
        }

        instant = _zone.At(day.ToDateTime(TimeOnly.MinValue)).ToString("yyyy-MM-ddTHH:mm:sszzz", CultureInfo.InvariantCulture);
        return null;
    }

    private ReadOnlyMemory<byte> Body(string id, string enrolledAt) => JsonBody.Write(json =>
    {
        json.WriteString(Id, id);
        if (enrolledAt.Length > 0)
        {
            json.WriteString(EnrolledAt, enrolledAt);
        }

        WriteIdentifiers(json);
        WriteProfile(json);
    });

    private void WriteIdentifiers(Utf8JsonWriter json)
    {
        json.WriteStartArray("identifiers");
        foreach (var (kind, value) in Filled(Identifiers))
        {
            json.WriteStartObject();
            json.WriteString("kind", kind);
            json.WriteString("value", value);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private void WriteProfile(Utf8JsonWriter json)
    {
        json.WriteStartObject("profile");
        foreach (var (column, value) in Filled(Profile))
        {
            json.WriteString(column["profile.".Length..], value);
        }

        WriteAttributes(json);

        json.WriteEndObject();
    }

    private void WriteAttributes(Utf8JsonWriter json)
    {
        json.WriteStartArray("attributes");
        foreach (var (column, value) in Filled([.. _columns.Where(column => column.StartsWith(Attribute, StringComparison.Ordinal))]))
        {
            json.WriteStartObject();
            json.WriteString("name", column[Attribute.Length..]);
            json.WriteString("value", value);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private IEnumerable<(string Column, string Value)> Filled(string[] columns) => _columns
        .Select((column, i) => (Column: column, Value: columns.Contains(column) ? Field(i) : ""))
        .Where(field => field.Value.Length > 0);
}
