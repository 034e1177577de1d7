using System.Text.Json;
using System.Text.Json.Nodes;

namespace Loyalty.Gateway.Tests.Common;

/// <summary>As much of JSON Schema as the API's document uses, read strictly: what a schema does not name may not be there.</summary>
internal static class JsonSchema
{
    private static readonly HashSet<string> Known = ["description", "items", "format", "$ref", "enum", "uniqueItems", "examples", "example", "required", "properties", "type", "oneOf", "pattern"];

    public static List<string> Faults(JsonObject document, JsonNode schema, JsonNode? value, string pointer)
    {
        var faults = new List<string>();
        Check(document, schema.AsObject(), value, pointer, faults);
        return faults;
    }

    private static void Check(JsonObject document, JsonObject schema, JsonNode? value, string pointer, List<string> faults)
    {
        Assert.Empty(schema.Select(member => member.Key).Except(Known));
        if (schema["$ref"] is { } reference)
        {
            Check(document, document["components"]!["schemas"]![((string)reference!).Split('/')[^1]]!.AsObject(), value, pointer, faults);
            return;
        }

        if (schema["oneOf"] is JsonArray choices)
        {
            var tried = choices.Select(choice => Faults(document, choice!, value, pointer)).ToArray();
            if (tried.All(found => found.Count > 0))
            {
                faults.AddRange(tried.MinBy(found => found.Count)!);
            }

            return;
        }

        if (schema["type"] is { } type && !(type is JsonArray types ? types.Select(known => (string)known!) : [(string)type!]).Any(name => Is(name, value)))
        {
            faults.Add($"{pointer} is {value?.ToJsonString() ?? "null"}, not {type.ToJsonString()}");
            return;
        }

        if (value is not null && schema["enum"] is JsonArray values && !values.Any(known => JsonNode.DeepEquals(known, value)))
        {
            faults.Add($"{pointer} is none of {values.ToJsonString()}");
        }

        if (value is JsonObject members && schema["properties"] is JsonObject properties)
        {
            foreach (var (name, member) in members)
            {
                if (properties[name] is { } shape)
                {
                    Check(document, shape.AsObject(), member, $"{pointer}/{name}", faults);
                }
                else
                {
                    faults.Add($"{pointer}/{name} is not documented");
                }
            }

            faults.AddRange((schema["required"]?.AsArray() ?? []).Where(name => !members.ContainsKey((string)name!)).Select(name => $"{pointer}/{name} is missing"));
        }

        if (value is JsonArray items && schema["items"] is JsonObject item)
        {
            for (var i = 0; i < items.Count; i++)
            {
                Check(document, item, items[i], $"{pointer}/{i}", faults);
            }
        }
    }

    private static bool Is(string type, JsonNode? value) => (type, value?.GetValueKind() ?? JsonValueKind.Null) switch
    {
        ("null", JsonValueKind.Null) => true,
        ("object", JsonValueKind.Object) => true,
        ("array", JsonValueKind.Array) => true,
        ("string", JsonValueKind.String) => true,
        ("boolean", JsonValueKind.True or JsonValueKind.False) => true,
        ("number", JsonValueKind.Number) => true,
        ("integer", JsonValueKind.Number) => value!.ToJsonString().All(c => char.IsAsciiDigit(c) || c == '-'),
        _ => false,
    };
}
