using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace Loyalty.Faults.Fuzz;

/// <summary>Turns a body that is sound into one that may not be: in its tree, then in its text, then in its bytes.</summary>
/// <param name="schemas">What the members of a body may be.</param>
internal sealed class BodyMutation(SchemaValues schemas)
{
    private const int MostMutations = 5;

    private static readonly long[] Bounds = [0, 1, 2, 7, 31, 99, 100, 365, 366, 1_000, 3_650, 10_000, 100_000, 1_000_000, 1_000_000_000, 1_000_000_000_000, 999_999_999_999_999, 1_000_000_000_000_000, 9_007_199_254_740_991, long.MaxValue, -1];

    public byte[] Mutate(JsonNode body, JsonNode? schema, Random random, bool lightly)
    {
        var root = new JsonObject { ["root"] = body };
        var raw = new List<string>();
        for (var i = lightly ? 0 : random.Next(1, MostMutations); i > 0; i--)
        {
            Change(root, schema, random, raw);
        }

        var text = root["root"]?.ToJsonString() ?? "null";
        for (var i = 0; i < raw.Count; i++)
        {
            text = text.Replace($"\"{Placeholder(i)}\"", raw[i], StringComparison.Ordinal);
        }

        return lightly ? Encoding.UTF8.GetBytes(text) : Bytes(Text(text, random), random);
    }

    /// <summary>Changes that leave a sound body sound as often as not: other numbers and choices, members more or fewer.</summary>
    public byte[] Vary(JsonNode body, JsonNode? schema, Random random, int changes)
    {
        var root = new JsonObject { ["root"] = body };
        for (; changes > 0; changes--)
        {
            Vary(root, schema, random);
        }

        return Encoding.UTF8.GetBytes(root["root"]?.ToJsonString() ?? "null");
    }

    /// <summary>What no node can hold, e.g. a lone surrogate, is put into the text afterwards.</summary>
    private static string Placeholder(int number) => $"@raw{number}@";

    private static JsonNode Raw(string json, List<string> raw)
    {
        raw.Add(json);
        return Placeholder(raw.Count - 1);
    }

    private void Change(JsonObject root, JsonNode? schema, Random random, List<string> raw)
    {
        var places = Places(root, schema).ToArray();
        var (parent, key, node, at) = places[random.Next(places.Length)];
        switch (random.Next(9))
        {
            case 0:
                Remove(parent, key);
                break;
            case 1 or 2:
                Put(parent, key, Raw(Hostile.Value(random), raw));
                break;
            case 3:
                Put(parent, key, schemas.Make(at, random));
                break;
            case 4 when node is JsonArray { Count: > 0 } array:
                Repeat(array, random);
                break;
            case 5 when node is JsonObject target:
                target[Name(random)] = Raw(Hostile.Value(random), raw);
                break;
            case 6 when node is JsonObject target && schemas.MembersOf(at) is { Count: > 0 } properties:
                var (name, property) = properties.ElementAt(random.Next(properties.Count));
                target[name] = schemas.Make(property, random);
                break;
            case 7 when node is JsonValue value && value.TryGetValue<long>(out var number):
                Put(parent, key, Nudge(number, random));
                break;
            default:
                Put(parent, key, places[random.Next(places.Length)].Node?.DeepClone());
                break;
        }
    }

    private void Vary(JsonObject root, JsonNode? schema, Random random)
    {
        var places = Places(root, schema).ToArray();
        var numbers = places.Where(place => place.Node is JsonValue value && value.TryGetValue<long>(out _)).ToArray();
        if (numbers.Length > 0 && random.Next(2) == 0)
        {
            var number = numbers[random.Next(numbers.Length)];
            Put(number.Parent, number.Key, Bounds[random.Next(Bounds.Length)]);
            return;
        }

        var (parent, key, node, at) = places[random.Next(places.Length)];
        if (node is JsonObject target && schemas.MembersOf(at) is { Count: > 0 } properties)
        {
            var (name, property) = properties.ElementAt(random.Next(properties.Count));
            target[name] = schemas.Make(property, random);
        }
        else if (node is JsonArray { Count: > 0 } array)
        {
            Repeat(array, random);
        }
        else if (random.Next(4) == 0)
        {
            Remove(parent, key);
        }
        else
        {
            Put(parent, key, schemas.Make(at, random));
        }
    }

    private static JsonNode Nudge(long number, Random random) => random.Next(5) switch
    {
        0 => unchecked(number + 1),
        1 => unchecked(number - 1),
        2 => unchecked(-number),
        3 => unchecked(number * 1_000_003),
        _ => random.Next(100),
    };

    private static void Repeat(JsonArray array, Random random)
    {
        var item = array[random.Next(array.Count)];
        for (var copies = random.Next(10) == 0 ? 2_001 : random.Next(1, 30); copies > 0; copies--)
        {
            array.Add(item?.DeepClone());
        }
    }

    private static string Name(Random random) => random.Next(6) switch
    {
        0 => "",
        1 => "ID",
        2 => "$type",
        3 => "\u0000",
        4 => new string('n', 500),
        _ => "unknown",
    };

    private IEnumerable<(JsonNode Parent, string Key, JsonNode? Node, JsonNode? Schema)> Places(JsonObject root, JsonNode? schema)
    {
        var open = new Stack<(JsonNode Parent, string Key, JsonNode? Node, JsonNode? Schema)>();
        open.Push((root, "root", root["root"], schema));
        while (open.TryPop(out var place))
        {
            yield return place;
            if (place.Node is JsonObject members)
            {
                var known = schemas.MembersOf(place.Schema);
                foreach (var (name, node) in members)
                {
                    open.Push((members, name, node, known?[name]));
                }
            }
            else if (place.Node is JsonArray items)
            {
                for (var i = 0; i < items.Count; i++)
                {
                    open.Push((items, i.ToString(CultureInfo.InvariantCulture), items[i], schemas.Resolve(place.Schema)?["items"]));
                }
            }
        }
    }

    private static void Put(JsonNode parent, string key, JsonNode? value)
    {
        if (parent is JsonObject members)
        {
            members[key] = value;
        }
        else
        {
            ((JsonArray)parent)[int.Parse(key, CultureInfo.InvariantCulture)] = value;
        }
    }

    private static void Remove(JsonNode parent, string key)
    {
        if (parent is JsonArray items)
        {
            items.RemoveAt(int.Parse(key, CultureInfo.InvariantCulture));
        }
        else
        {
            ((JsonObject)parent).Remove(key);
        }
    }

    private static string Text(string text, Random random) => random.Next(25) switch
    {
        0 => text[..random.Next(text.Length + 1)],
        1 => text + text,
        2 => text + "}",
        3 => text.Replace("{", "{\"id\":1,\"id\":\"twice\",", StringComparison.Ordinal),
        4 => text.Replace(",", ",,", StringComparison.Ordinal),
        5 => text.Replace("\"", "'", StringComparison.Ordinal),
        6 => new string(' ', random.Next(1, 10_000)) + text,
        7 => "/* a */" + text,
        8 => text.Replace(":", ":\n\t ", StringComparison.Ordinal),
        _ => text,
    };

    private static byte[] Bytes(string text, Random random)
    {
        // What is no text is replaced by the encoder; the odd bytes come after it.
        var bytes = Encoding.UTF8.GetBytes(text);
        switch (random.Next(25))
        {
            case 0 when bytes.Length > 0:
                for (var i = random.Next(1, 6); i > 0; i--)
                {
                    bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
                }

                return bytes;
            case 1:
                return [0xEF, 0xBB, 0xBF, .. bytes];
            case 2:
                return Encoding.Unicode.GetBytes(text);
            case 3:
                return [];
            case 4:
                return [.. bytes, 0];
            default:
                return bytes;
        }
    }
}
