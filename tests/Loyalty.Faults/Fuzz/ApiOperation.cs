using System.Text.Json.Nodes;

namespace Loyalty.Faults.Fuzz;

/// <summary>An operation of the API, as it is described.</summary>
/// <param name="Name">Method and path.</param>
/// <param name="Method">In capitals.</param>
/// <param name="Path">With its parameters in braces.</param>
/// <param name="Parameters">Each with where it stands: <c>path</c>, <c>query</c> or <c>header</c>.</param>
/// <param name="Media">Of its body; null when it takes none.</param>
/// <param name="Schema">Of its body, or of each line.</param>
/// <param name="Example">A sound body.</param>
internal sealed record ApiOperation(string Name, string Method, string Path, IReadOnlyList<(string Name, JsonNode? Schema, string In)> Parameters, string? Media, JsonNode? Schema, JsonNode? Example)
{
    public static ApiOperation Of(JsonObject document, string name)
    {
        var (method, path) = (name.Split(' ')[0], name.Split(' ')[1]);
        var operation = document["paths"]![path]![method.ToLowerInvariant()]!;
        var (media, content) = operation["requestBody"]?["content"]?.AsObject().First() ?? default;
        return new ApiOperation(
            name,
            method,
            path,
            [.. (operation["parameters"]?.AsArray() ?? []).Select(parameter => ((string)parameter!["name"]!, parameter["schema"], (string)parameter["in"]!))],
            media,
            content?["schema"],
            content?["example"]);
    }
}
