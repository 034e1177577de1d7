using System.Text.RegularExpressions;

namespace Loyalty.Gateway.Tests.Deployment;

/// <summary>Holds the images to the projects that are in them and to the pods that run them.</summary>
public sealed partial class DockerfileTests
{
    private static readonly string[] Lines = Repository.Read("deploy/Dockerfile").ReplaceLineEndings("\n").Replace("\\\n", " ", StringComparison.Ordinal).Split('\n');

    [Theory]
    [InlineData("silo", "Loyalty.Silo")]
    [InlineData("gateway", "Loyalty.Gateway")]
    public void Image_starts_the_project_that_it_publishes_as_nobody(string target, string project)
    {
        Assert.True(File.Exists(Repository.Path($"src/{project}/{project}.csproj")));
        Assert.Contains(Stage("publish-" + target), line => line.Contains($"dotnet publish src/{project} ", StringComparison.Ordinal) && line.Contains("-p:LoyaltyEngine=Orleans", StringComparison.Ordinal));
        Assert.Contains($"COPY --from=publish-{target} /app .", Stage(target));
        Assert.Contains($"ENTRYPOINT [\"dotnet\", \"{project}.dll\"]", Stage(target));
        Assert.Contains("USER 1654", Stage(target));
    }

    [Fact]
    public void Everything_that_is_copied_is_there_and_not_kept_out()
    {
        var admitted = Repository.Read(".dockerignore").Split('\n').Where(line => line.StartsWith('!')).Select(line => line[1..]).ToArray();
        var copied = Lines.Where(line => line.StartsWith("COPY ", StringComparison.Ordinal) && !line.Contains("--from", StringComparison.Ordinal)).SelectMany(line => line.Split(' ')[1..^1]).Select(path => path.TrimEnd('/')).ToArray();

        Assert.Equal(admitted.Order(StringComparer.Ordinal), copied.Order(StringComparer.Ordinal));
        Assert.All(copied, path => Assert.True(Path.Exists(Repository.Path(path)), path));
    }

    [Fact]
    public void Registry_can_be_another_one()
    {
        Assert.All(Lines.Where(line => line.StartsWith("FROM ", StringComparison.Ordinal)), from =>
            Assert.Matches(@"^FROM (--platform=\$BUILDPLATFORM )?(\$\{(SDK|BASE)_IMAGE\}|source) AS [a-z-]+$", from));
        Assert.Single(Lines, line => line.StartsWith("ARG REGISTRY=", StringComparison.Ordinal));
    }

    [KubectlFact]
    public async Task Pods_run_this_version_of_the_images_and_open_their_ports()
    {
        var version = Version().Match(Repository.Read("Directory.Build.props")).Groups[1].Value;

        foreach (var pod in (await Manifests.OfAll()).SelectMany(overlay => overlay.Pods))
        {
            Assert.Equal($"{pod.Name}:{version}", (string?)pod.Container["image"]);
            var stage = Stage(pod.Name["loyalty-".Length..]);
            Assert.Equal(pod.Ports.Values.Order().Select(port => $"{port}"), stage.Single(line => line.StartsWith("EXPOSE ", StringComparison.Ordinal)).Split(' ')[1..].OrderBy(int.Parse));
            Assert.Contains($"USER {pod.Spec["securityContext"]!["runAsUser"]}", stage);
        }
    }

    private static string[] Stage(string name) =>
        [.. Lines.SkipWhile(line => !line.EndsWith(" AS " + name, StringComparison.Ordinal)).Skip(1).TakeWhile(line => !line.StartsWith("FROM ", StringComparison.Ordinal))];

    [GeneratedRegex("<Version>(.*)</Version>")]
    private static partial Regex Version();
}
