using System.Collections.Concurrent;
using System.Text.Json.Nodes;

namespace Loyalty.Gateway.Tests.Deployment;

/// <summary>What an overlay renders to.</summary>
internal sealed class Manifests
{
    private static readonly ConcurrentDictionary<string, Lazy<Task<Manifests>>> Rendered = new();

    private Manifests(JsonNode[] objects, string warnings) => (Objects, Warnings) = (objects, warnings);

    public static string[] Overlays { get; } = [.. Directory.GetDirectories(Repository.Path("deploy/kubernetes/overlays")).Select(folder => Path.GetFileName(folder)).Order(StringComparer.Ordinal)];

    public JsonNode[] Objects { get; }

    public string Warnings { get; }

    /// <summary>The pods of the program.</summary>
    public IEnumerable<Pod> Pods => All("Deployment").Select(deployment => new Pod(this, deployment));

    public static Task<Manifests> Of(string overlay) =>
        Rendered.GetOrAdd(overlay, name => new Lazy<Task<Manifests>>(async () =>
        {
            var (manifests, warnings) = await Kubectl.Render(Repository.Path($"deploy/kubernetes/overlays/{name}"));
            return new Manifests(Yaml.Documents(manifests), warnings);
        })).Value;

    public static async Task<Manifests[]> OfAll() => await Task.WhenAll(Overlays.Select(Of));

    public IEnumerable<JsonNode> All(string kind) => Objects.Where(found => (string?)found["kind"] == kind);

    public JsonNode One(string kind, string name) => All(kind).Single(found => (string?)found["metadata"]!["name"] == name);

    public Pod Pod(string name) => new(this, One("Deployment", name));
}
