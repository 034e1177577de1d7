using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Loyalty.Contracts.Access;
using Loyalty.Contracts.Common.Json;

namespace Loyalty.Contracts.Common.Bodies;

/// <summary>
/// Says everything that keeps a JSON document from being a request, by comparing it with the request's shape. Runs
/// only after the deserializer has refused: it stops at the first fault and describes it in terms of .NET types.
/// </summary>
internal static class ShapeFaults
{
    public static void Find(JsonElement element, JsonTypeInfo shape, Faults faults) => Visit(element, shape, nullable: false, "", faults);

    private static void Visit(JsonElement element, JsonTypeInfo shape, bool nullable, string pointer, Faults faults)
    {
        if (faults.Full || (nullable && element.ValueKind == JsonValueKind.Null))
        {
            return;
        }

        switch (shape.Kind)
        {
            case JsonTypeInfoKind.Object when element.ValueKind == JsonValueKind.Object:
                VisitMembers(element, shape, pointer, faults);
                break;
            case JsonTypeInfoKind.Enumerable when element.ValueKind == JsonValueKind.Array:
                VisitItems(element, shape.Options.GetTypeInfo(shape.ElementType!), pointer, faults);
                break;
            case JsonTypeInfoKind.None when CanRead(element, shape):
                break;
            default:
                faults.Add(pointer, Expected(shape));
                break;
        }
    }

    private static void VisitMembers(JsonElement element, JsonTypeInfo shape, string pointer, Faults faults)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var member in element.EnumerateObject())
        {
            if (NameOf(member) is not { } name)
            {
                // No pointer can name it.
                faults.Add(pointer, "has a field whose name is not valid Unicode");
                continue;
            }

            var at = pointer + "/" + Escape(name);
            if (!seen.Add(name))
            {
                faults.Add(at, "is given more than once");
            }
            else if (shape.Properties.FirstOrDefault(property => property.Name == name) is not { } property)
            {
                faults.Add(at, "is not a known field");
            }
            else
            {
                Visit(member.Value, shape.Options.GetTypeInfo(property.PropertyType), property.IsSetNullable, at, faults);
            }
        }

        foreach (var property in shape.Properties)
        {
            if (property.IsRequired && !seen.Contains(property.Name))
            {
                faults.Add(pointer + "/" + property.Name, "is required");
            }
        }
    }

    /// <summary>Null when the name has an escape for one half of a character (<c>\ud800</c>) alone: the parser lets it pass.</summary>
    private static string? NameOf(JsonProperty member)
    {
        try
        {
            return member.Name;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    private static void VisitItems(JsonElement element, JsonTypeInfo shape, string pointer, Faults faults)
    {
        var index = 0;
        foreach (var item in element.EnumerateArray())
        {
            if (faults.Full)
            {
                return;
            }

            Visit(item, shape, nullable: false, $"{pointer}/{index++}", faults);
        }
    }

    private static bool CanRead(JsonElement element, JsonTypeInfo shape)
    {
        try
        {
            return element.Deserialize(shape) is not null;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static string Expected(JsonTypeInfo shape)
    {
        var type = Nullable.GetUnderlyingType(shape.Type) ?? shape.Type;
        return shape.Kind switch
        {
            JsonTypeInfoKind.Object => "must be an object",
            JsonTypeInfoKind.Enumerable => "must be a list",
            _ when type == typeof(string) => "must be a string of valid Unicode",
            _ when type == typeof(bool) => "must be true or false",
            _ when type == typeof(int) || type == typeof(long) => "must be a whole number",
            _ when type == typeof(decimal) => "must be a number",
            _ when type == typeof(DateTimeOffset) => "must be an instant with offset, e.g. 2026-03-01T10:15:00+01:00",
            _ when type == typeof(DateOnly) => "must be a date, e.g. 2026-03-01",
            _ when type == typeof(Permissions) => $"must be a list, each at most once, of {List(PermissionNames.All.Select(known => known.Name))}",
            _ when type.IsEnum => $"must be one of {List(EnumNames.Of(type))}",
            _ => "has the wrong type",
        };

        static string List(IEnumerable<string> names) => string.Join(", ", names);
    }

    /// <summary>As RFC 6901 asks; cut, so that a caller's nonsense does not come back at length.</summary>
    private static string Escape(string name) => (name.Length > 100 ? name[..(char.IsHighSurrogate(name[99]) ? 99 : 100)] + "…" : name).Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);
}
