using System.Text.Json.Nodes;

namespace Loyalty.Gateway.Tests.Deployment;

/// <summary>What the pods of a deployment are made from; each has one container.</summary>
internal sealed class Pod(Manifests manifests, JsonNode deployment)
{
    public string Name => (string)deployment["metadata"]!["name"]!;

    public JsonNode Spec => deployment["spec"]!["template"]!["spec"]!;

    public JsonNode Container => Spec["containers"]!.AsArray().Single()!;

    public IReadOnlyDictionary<string, string> Labels => deployment["spec"]!["template"]!["metadata"]!["labels"]!.AsObject().ToDictionary(label => label.Key, label => (string)label.Value!);

    public IReadOnlyDictionary<string, int> Ports => Container["ports"]!.AsArray().ToDictionary(port => (string)port!["name"]!, port => (int)port!["containerPort"]!);

    /// <summary>Every variable that the container gets; null: from a secret or from the pod itself.</summary>
    public IReadOnlyDictionary<string, string?> Environment()
    {
        var variables = new Dictionary<string, string?>();
        foreach (var source in Container["envFrom"]!.AsArray())
        {
            foreach (var (name, value) in manifests.One("ConfigMap", (string)source!["configMapRef"]!["name"]!)["data"]!.AsObject())
            {
                variables.Add(name, (string)value!);
            }
        }

        foreach (var variable in Container["env"]!.AsArray())
        {
            variables.Add((string)variable!["name"]!, (string?)variable["value"]);
        }

        return variables;
    }
}
