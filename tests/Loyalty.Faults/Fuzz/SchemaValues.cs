using System.Globalization;
using System.Text.Json.Nodes;

namespace Loyalty.Faults.Fuzz;

/// <summary>Values that fit a schema of the API's description, or nearly.</summary>
/// <param name="document">The description.</param>
internal sealed class SchemaValues(JsonObject document)
{
    private const int Deepest = 6;

    private static readonly string[] Words = ["web", "store", "points", "cashback", "stamps", "alice", "bob", "m-1", "m-2", "receipt-1", "base", "blue", "gold", "GBP", "EUR", "Europe/London", "kitchen", "teapot", "staff", "regulars", "cinema", "plus", "regular", "press", "review", "weekends", "baker-street"];
    private static readonly string[] Instants = ["2026-03-01T10:15:00+01:00", "2026-03-08T00:00:00Z", "2026-12-31T23:59:59Z", "2027-01-01T00:00:00+14:00", "2020-02-29T12:00:00Z"];

    public JsonObject? Resolve(JsonNode? schema)
    {
        var found = schema as JsonObject;
        for (var hops = 0; hops < 8 && found?["$ref"] is JsonValue reference; hops++)
        {
            found = document["components"]?["schemas"]?[((string)reference!).Split('/')[^1]] as JsonObject;
        }

        return found;
    }

    /// <summary>What an object of the schema may have; null when it says nothing of that.</summary>
    public JsonObject? MembersOf(JsonNode? schema) => Resolve(schema)?["properties"] as JsonObject;

    public JsonNode? Make(JsonNode? given, Random random, int depth = 0)
    {
        if (Resolve(given) is not { } schema || depth > Deepest)
        {
            return null;
        }

        if ((schema["oneOf"] ?? schema["anyOf"] ?? schema["allOf"]) is JsonArray { Count: > 0 } choices)
        {
            return Make(choices[random.Next(choices.Count)], random, depth);
        }

        if (schema["enum"] is JsonArray { Count: > 0 } values)
        {
            return values[random.Next(values.Count)]?.DeepClone();
        }

        return TypeOf(schema, random) switch
        {
            "object" => MakeObject(schema, random, depth),
            "array" => new JsonArray([.. Enumerable.Range(0, random.Next(4)).Select(_ => Make(schema["items"], random, depth + 1))]),
            "integer" or "number" => Number(random),
            "boolean" => random.Next(2) == 0,
            "string" => Text(schema, random),
            _ => null,
        };
    }

    private JsonObject MakeObject(JsonObject schema, Random random, int depth)
    {
        var made = new JsonObject();
        var required = (schema["required"] as JsonArray)?.Select(name => (string)name!).ToHashSet(StringComparer.Ordinal) ?? [];
        foreach (var (name, property) in schema["properties"] as JsonObject ?? [])
        {
            if (required.Contains(name) ? random.Next(20) > 0 : random.Next(3) == 0)
            {
                made[name] = Make(property, random, depth + 1);
            }
        }

        return made;
    }

    private static string TypeOf(JsonObject schema, Random random) => schema["type"] switch
    {
        JsonArray types => (string)types[random.Next(types.Count)]!,
        JsonValue type => (string)type!,
        _ => schema.ContainsKey("properties") ? "object" : "string",
    };

    private static JsonNode Number(Random random) => random.Next(4) switch
    {
        0 => random.Next(10),
        1 => random.Next(10_000),
        2 => random.NextInt64(1_000_000_000_000),
        _ => -random.Next(1_000),
    };

    private static JsonNode Text(JsonObject schema, Random random) => (string?)schema["format"] switch
    {
        "date-time" => Instants[random.Next(Instants.Length)],
        "date" => $"20{random.Next(20, 40)}-{random.Next(1, 13):D2}-{random.Next(1, 32):D2}",
        "time" => string.Create(CultureInfo.InvariantCulture, $"{random.Next(25):D2}:{random.Next(60):D2}"),
        _ => Words[random.Next(Words.Length)],
    };
}
