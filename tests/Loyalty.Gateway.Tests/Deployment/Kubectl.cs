using System.Diagnostics;

namespace Loyalty.Gateway.Tests.Deployment;

/// <summary>The tool that puts base, components and overlays together; it needs no cluster for that.</summary>
internal static class Kubectl
{
    /// <summary>Why nothing can be rendered here, or null.</summary>
    public static string? WhyNot { get; } = IsInstalled() ? null : "kubectl is not installed, so the manifests cannot be rendered.";

    public static async Task<(string Manifests, string Warnings)> Render(string folder)
    {
        var start = new ProcessStartInfo("kubectl", ["kustomize", folder]) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var warnings = process.StandardError.ReadToEndAsync();
        var manifests = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, $"{folder} cannot be rendered: {await warnings}");
        return (manifests, await warnings);
    }

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
