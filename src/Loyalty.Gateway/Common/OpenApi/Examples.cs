using System.Text.Json.Nodes;
using Microsoft.OpenApi;

namespace Loyalty.Gateway.Common.OpenApi;

/// <summary>
/// An example of every call: what is sent stands in examples.json, one call after the other as a test carries them out;
/// what was answered to it, in answers.json, as that test wrote it down. Bodies stand beside their endpoints.
/// </summary>
internal static class Examples
{
    private static readonly Dictionary<string, JsonObject> Calls = Read("examples.json").AsArray().Select(static call => call!.AsObject())
        .Where(static call => !call.ContainsKey("setup")).ToDictionary(static call => (string)call["call"]!, StringComparer.Ordinal);

    private static readonly JsonObject Answers = Read("answers.json").AsObject();

    /// <param name="operation">Gets the values of its parameters, and the answer.</param>
    /// <param name="call">Its method and path.</param>
    public static void Show(OpenApiOperation operation, string call)
    {
        if (!Calls.TryGetValue(call, out var example))
        {
            return;
        }

        foreach (var parameter in (operation.Parameters ?? []).OfType<OpenApiParameter>())
        {
            if (example["with"]?[parameter.Name!] is { } value)
            {
                parameter.Example = value.DeepClone();
            }
        }

        if (Answers[call] is { } answer && operation.Responses?.GetValueOrDefault(example["status"]!.ToString())?.Content is { } content)
        {
            foreach (var media in content.Values)
            {
                media.Example = answer.DeepClone();
            }
        }
    }

    private static JsonNode Read(string name)
    {
        using var stream = typeof(Examples).Assembly.GetManifestResourceStream(name) ?? throw new InvalidOperationException($"{name} is not in the program.");
        return JsonNode.Parse(stream)!;
    }
}
