using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;

namespace Loyalty.Gateway.Tests.Deployment;

/// <summary>The tool that puts base, components and overlays together; it needs no cluster for that.</summary>
internal static class Kubectl
{
    /// <summary>The first with kustomize 5; 1.20, which some distributions have, does not even know components.</summary>
    private const int Oldest = 27;

    /// <summary>Why nothing can be rendered here, or null.</summary>
    public static string? WhyNot { get; } =
        !IsInstalled() ? "kubectl is not installed, so the manifests cannot be rendered."
        : Minor() is var minor && minor < Oldest ? $"kubectl is 1.{minor}, and the manifests need 1.{Oldest} to be rendered."
        : null;

    public static async Task<(string Manifests, string Warnings)> Render(string folder)
    {
        using var process = Start("kustomize", folder);
        var warnings = process.StandardError.ReadToEndAsync();
        var manifests = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, $"{folder} cannot be rendered: {await warnings}");
        return (manifests, await warnings);
    }

    private static int Minor()
    {
        using var process = Start("version", "--client", "--output=json");
        var minor = (string)JsonNode.Parse(process.StandardOutput.ReadToEnd())!["clientVersion"]!["minor"]!;
        process.WaitForExit();
        return int.Parse(minor.TrimEnd('+'), CultureInfo.InvariantCulture);
    }

    private static Process Start(params string[] arguments) =>
        Process.Start(new ProcessStartInfo("kubectl", arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;

    private static bool IsInstalled() =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .Any(folder => File.Exists(Path.Combine(folder, OperatingSystem.IsWindows() ? "kubectl.exe" : "kubectl")));
}

/// <summary>A test on rendered manifests, once for each overlay; skipped, with the reason, where there is no kubectl.</summary>
internal sealed class KubectlTheoryAttribute : TheoryAttribute
{
    public KubectlTheoryAttribute() => Skip = Kubectl.WhyNot;
}

/// <summary>A test on the rendered manifests of all overlays together.</summary>
internal sealed class KubectlFactAttribute : FactAttribute
{
    public KubectlFactAttribute() => Skip = Kubectl.WhyNot;
}
