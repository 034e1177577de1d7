using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Loyalty.Contracts.Programs;
using Loyalty.Gateway.Common.Json;

namespace Loyalty.Gateway.Programs.Diffs;

/// <summary>
/// Compares two definitions as they are written. Things with ids are matched by id, wherever they stand in their list;
/// lists of other things are compared as a whole.
/// </summary>
internal sealed class ProgramDiff
{
    private readonly ImmutableArray<ProgramChange>.Builder _changes = ImmutableArray.CreateBuilder<ProgramChange>();

    private ProgramDiff()
    {
    }

    public static ImmutableArray<ProgramChange> Between(ProgramDefinition before, ProgramDefinition after) => Between(Json(before), Json(after));

    public static ImmutableArray<ProgramChange> Between(JsonElement before, JsonElement after)
    {
        var diff = new ProgramDiff();
        diff.Compare("", before, after);
        return diff._changes.ToImmutable();
    }

    private static JsonElement Json(ProgramDefinition definition) => JsonSerializer.SerializeToElement(definition, OutputJson.Web.ProgramDefinition);

    private void Compare(string pointer, JsonElement before, JsonElement after)
    {
        if (JsonElement.DeepEquals(before, after))
        {
            return;
        }

        if (before.ValueKind == JsonValueKind.Null)
        {
            Add(pointer, ChangeKind.Added, null, after);
        }
        else if (after.ValueKind == JsonValueKind.Null)
        {
            Add(pointer, ChangeKind.Removed, before, null);
        }
        else if (before.ValueKind == JsonValueKind.Object && after.ValueKind == JsonValueKind.Object)
        {
            Members(pointer, before, after);
        }
        else if (before.ValueKind == JsonValueKind.Array && after.ValueKind == JsonValueKind.Array && ById(before) is { } old && ById(after) is { } now)
        {
            Things(pointer, old, now);
        }
        else
        {
            Add(pointer, ChangeKind.Changed, before, after);
        }
    }

    /// <summary>A member that is not there is as good as null.</summary>
    private void Members(string pointer, JsonElement before, JsonElement after)
    {
        foreach (var member in after.EnumerateObject())
        {
            Compare($"{pointer}/{member.Name}", before.TryGetProperty(member.Name, out var old) ? old : Null, member.Value);
        }

        foreach (var member in before.EnumerateObject().Where(member => !after.TryGetProperty(member.Name, out _)))
        {
            Compare($"{pointer}/{member.Name}", member.Value, Null);
        }
    }

    private void Things(string pointer, List<(string Id, JsonElement Value)> before, List<(string Id, JsonElement Value)> after)
    {
        var kept = before.Select(thing => thing.Id).Intersect(after.Select(thing => thing.Id), StringComparer.Ordinal).ToArray();
        var order = after.Select(thing => thing.Id).Intersect(kept, StringComparer.Ordinal).ToArray();
        if (!kept.SequenceEqual(order, StringComparer.Ordinal))
        {
            Add(pointer, ChangeKind.Moved, Ids(kept), Ids(order));
        }

        for (var i = 0; i < after.Count; i++)
        {
            var at = before.FindIndex(thing => thing.Id == after[i].Id);
            Compare(Item(pointer, i), at < 0 ? Null : before[at].Value, after[i].Value);
        }

        for (var i = 0; i < before.Count; i++)
        {
            if (!kept.Contains(before[i].Id, StringComparer.Ordinal))
            {
                Add(Item(pointer, i), ChangeKind.Removed, before[i].Value, null);
            }
        }
    }

    /// <summary>Null when not everything in the list has an id of its own. An empty list goes with any.</summary>
    private static List<(string Id, JsonElement Value)>? ById(JsonElement list)
    {
        var things = new List<(string, JsonElement)>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var item in list.EnumerateArray())
        {
            if (item.ValueKind != JsonValueKind.Object || !item.TryGetProperty("id", out var id) || id.ValueKind != JsonValueKind.String || !seen.Add(id.GetString()!))
            {
                return null;
            }

            things.Add((id.GetString()!, item));
        }

        return things;
    }

    private static readonly JsonElement Null = JsonDocument.Parse("null").RootElement.Clone();

    private static string Item(string pointer, int index) => string.Create(CultureInfo.InvariantCulture, $"{pointer}/{index}");

    private static JsonElement Ids(string[] ids) => JsonSerializer.SerializeToElement(ids, OutputJson.Web.StringArray);

    private void Add(string pointer, ChangeKind change, JsonElement? before, JsonElement? after) => _changes.Add(new ProgramChange(pointer, change, before, after));
}
