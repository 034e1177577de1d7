using System.Text.RegularExpressions;
using Loyalty.Cli;
using Loyalty.Cli.Output;

namespace Loyalty.Gateway.Tests.Deployment;

/// <summary>Holds what the instructions name to what there is.</summary>
public sealed partial class InstructionsTests
{
    /// <summary>Why a block is not run.</summary>
    private static readonly string[] NotRun = ["needs a cluster", "needs Azure", "needs docker", "needs two releases", "needs promtool"];

    [Fact]
    public void Every_block_says_whether_it_was_tried()
    {
        Assert.All(Instructions.Blocks, block => Assert.True(
            block.Mark == Instructions.Values || block.Mark.StartsWith(Instructions.Tried, StringComparison.Ordinal) || NotRun.Contains(block.Mark),
            $"'{block.Mark}' above {block.Text}"));
        Assert.Equal(
            TriedInstructionsTests.Tried.Order(),
            Instructions.Blocks.Where(block => block.Mark.StartsWith(Instructions.Tried, StringComparison.Ordinal)).Select(block => block.Mark[Instructions.Tried.Length..]).Order());
        Assert.Equal(Instructions.Blocks.Length, Instructions.Text.Split("```sh").Length - 1);
    }

    [Fact]
    public void Every_variable_is_set_before_it_is_used()
    {
        var known = new HashSet<string> { "HOME" };
        foreach (var block in Instructions.Blocks)
        {
            known.UnionWith(Exports().Matches(block.Text).Select(export => export.Groups[1].Value));
            Assert.All(Uses().Matches(block.Text), use => Assert.True(known.Contains(use.Groups[1].Value), $"{use.Value} is not set by then."));
        }
    }

    [Fact]
    public void Every_line_for_the_tool_is_one_that_it_understands()
    {
        var lines = Instructions.Commands.Where(command => command.Contains("src/Loyalty.Cli", StringComparison.Ordinal)).ToArray();

        Assert.True(lines.Length >= 4);
        Assert.All(lines, line =>
        {
            Assert.StartsWith("dotnet run --project src/Loyalty.Cli -- ", line, StringComparison.Ordinal);
            var parsed = LoyaltyCommand.Create(Terminal.System).Parse(line.Split(" -- ")[1].Split(' '));
            Assert.True(parsed.Errors.Count == 0, $"{line}: {string.Join(" ", parsed.Errors.Select(error => error.Message))}");
        });
    }

    [Fact]
    public void Every_file_that_is_named_is_there()
    {
        var named = Files().Matches(Instructions.Text).Select(found => found.Value.TrimEnd('.', '/')).Distinct().ToArray();

        Assert.True(named.Length > 5);
        Assert.All(named, path => Assert.True(Path.Exists(Repository.Path(path)), path));
        Assert.All(Links().Matches(Instructions.Text), link => Assert.True(Path.Exists(Repository.Path(Path.Combine("deploy", link.Groups[1].Value))), link.Value));
    }

    [Fact]
    public void Figures_are_those_that_were_measured()
    {
        var measured = Repository.Read("tests/Loyalty.Benchmarks/README.md");
        var section = Instructions.Text.Split("## Size")[1].Split("\n## ")[0];
        var figures = section.Split('\n').Where(line => line.StartsWith("| ", StringComparison.Ordinal)).Skip(1)
            .SelectMany(row => Numbers().Matches(row.Split('|')[2])).Select(found => found.Value).ToArray();

        Assert.True(figures.Length > 5);
        Assert.All(figures, figure => Assert.Contains(figure, measured, StringComparison.Ordinal));
    }

    [Fact]
    public void Every_alert_is_explained_and_no_other()
    {
        var alerts = Yaml.Documents(Repository.Read("deploy/monitoring/alerts.yaml")).Single()["groups"]!.AsArray()
            .SelectMany(group => group!["rules"]!.AsArray()).Select(rule => (string)rule!["alert"]!).ToArray();
        var table = Instructions.Text.Split('\n').Where(line => line.StartsWith("| `Loyalty", StringComparison.Ordinal)).SelectMany(line => Alerts().Matches(line.Split('|')[1])).Select(found => found.Value);

        Assert.Equal(alerts.Order(), table.Order());
        Assert.All(Alerts().Matches(Instructions.Text), found => Assert.Contains(found.Value, alerts));
    }

    [KubectlFact]
    public async Task Every_object_that_commands_name_is_in_the_manifests()
    {
        var objects = (await Manifests.OfAll()).SelectMany(overlay => overlay.Objects).Select(found => ((string)found["kind"]!, (string)found["metadata"]!["name"]!)).ToHashSet();
        var named = Instructions.Commands.SelectMany(command => Objects().Matches(command)).ToArray();

        Assert.True(named.Length > 10);
        Assert.All(named, found => Assert.True(objects.Contains((Kind(found.Groups["kind"].Value), found.Groups["name"].Value)), found.Value));
        Assert.All(Instructions.Commands.Where(IsInCluster), command => Assert.Matches("kubectl (-n loyalty |create namespace loyalty |apply -k |kustomize )", command));
        Assert.Contains(("Namespace", "loyalty"), objects);
    }

    [KubectlFact]
    public async Task Every_label_that_commands_select_by_is_one_of_pods()
    {
        var labels = (await Manifests.OfAll()).SelectMany(overlay => overlay.Pods).SelectMany(pod => pod.Labels).Select(label => $"{label.Key}={label.Value}").ToHashSet();

        Assert.All(Instructions.Commands.SelectMany(command => Selectors().Matches(command)), found => Assert.Contains(found.Groups[1].Value, labels));
    }

    [KubectlFact]
    public async Task Secrets_are_made_with_the_names_and_keys_that_pods_ask_for()
    {
        var made = Instructions.Commands.Select(command => Creations().Match(command)).Where(found => found.Success)
            .SelectMany(found => Keys().Matches(found.Value).Select(key => (found.Groups["name"].Value, key.Groups["key"].Value.Split('/')[^1]))).ToHashSet();

        var asked = (await Manifests.OfAll()).SelectMany(overlay => overlay.All("Deployment").Concat(overlay.All("StatefulSet")))
            .SelectMany(set => set["spec"]!["template"]!["spec"]!["containers"]!.AsArray().Single()!["env"]?.AsArray() ?? [])
            .Select(variable => variable!["valueFrom"]?["secretKeyRef"]).OfType<System.Text.Json.Nodes.JsonNode>()
            .Select(reference => ((string)reference["name"]!, (string)reference["key"]!)).ToHashSet();
        Assert.NotEmpty(asked);
        Assert.Empty(asked.Except(made));

        // What is mounted whole: by the names of the files that the settings give.
        Assert.Equal(["ca.crt", "tls.crt", "tls.key"], made.Where(secret => secret.Item1 == "loyalty-tls").Select(secret => secret.Item2).Order());
        Assert.Equal(4, made.Count(map => map.Item1 == "loyalty-orleans-sql"));
    }

    /// <summary>What the overlay says of roles: each is given out, and the one that Azure does not have is made.</summary>
    [Fact]
    public void Roles_that_the_overlay_names_are_those_that_are_given()
    {
        var given = Instructions.Commands.SelectMany(command => Roles().Matches(command)).Select(found => found.Groups[1].Value).ToArray();
        var comment = Repository.Read("deploy/kubernetes/overlays/azure/identity.yaml").ReplaceLineEndings("\n").Replace("\n# ", " ", StringComparison.Ordinal);

        Assert.Equal(3, given.Distinct().Count());
        Assert.All(given, role => Assert.Contains($"\"{role}\"", comment, StringComparison.Ordinal));
        Assert.Contains("\"Name\": \"Loyalty Gateway\"", Instructions.Text, StringComparison.Ordinal);
        Assert.Contains("Loyalty Gateway", given);
    }

    private static bool IsInCluster(string command) => command.Contains("kubectl", StringComparison.Ordinal);

    private static string Kind(string word) => word switch
    {
        "deployment" => "Deployment",
        "service" => "Service",
        "horizontalpodautoscaler" => "HorizontalPodAutoscaler",
        _ => throw new InvalidOperationException($"What is a {word}?"),
    };

    [GeneratedRegex("(?:^|\\s)(?:export )?([A-Z_]+)=", RegexOptions.Multiline)]
    private static partial Regex Exports();

    [GeneratedRegex(@"\$\{?([A-Z_]+)")]
    private static partial Regex Uses();

    [GeneratedRegex(@"(?<![\w/.])(?:src|tests|deploy|aspire)/[\w./-]+")]
    private static partial Regex Files();

    [GeneratedRegex(@"\]\(([^):#]+)\)")]
    private static partial Regex Links();

    [GeneratedRegex(@"\d[\d,.–]*\d|\d")]
    private static partial Regex Numbers();

    [GeneratedRegex("(?<=`)Loyalty[A-Z][A-Za-z]+(?=`)")]
    private static partial Regex Alerts();

    [GeneratedRegex("(?<kind>deployment|service|horizontalpodautoscaler)[/ ](?<name>loyalty[a-z-]*)")]
    private static partial Regex Objects();

    [GeneratedRegex("az role assignment create .*--role \"([^\"]+)\"")]
    private static partial Regex Roles();

    [GeneratedRegex(@"-l ([\w./=-]+)")]
    private static partial Regex Selectors();

    [GeneratedRegex("kubectl -n loyalty create (?:secret generic|configmap) (?<name>[a-z-]+) .*")]
    private static partial Regex Creations();

    [GeneratedRegex(@"--from-(?:literal|file)=(?<key>[\w./-]+)")]
    private static partial Regex Keys();
}
