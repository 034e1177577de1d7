using System.Text.RegularExpressions;
using System.Xml.Linq;
using Loyalty.Contracts.Members;
using Loyalty.Domain.Accounts;
using Loyalty.Storage.Accounts;

namespace Loyalty.Grains.Tests.Architecture;

/// <summary>Who may know whom, and what grain code never does.</summary>
public sealed partial class ArchitectureTests
{
    [Theory]
    [InlineData("Orleans.Embedded", "")]
    [InlineData("Loyalty.Contracts", "")]
    [InlineData("Loyalty.Storage", "")]
    [InlineData("Loyalty.ServiceDefaults", "")]
    [InlineData("Loyalty.Domain", "Loyalty.Contracts")]
    [InlineData("Loyalty.Grains", "Loyalty.Contracts Loyalty.Domain Loyalty.Storage")]
    [InlineData("Loyalty.Silo", "Loyalty.Grains Loyalty.ServiceDefaults Loyalty.Storage")]
    public void Project_references_what_the_design_lets_it(string project, string expected)
    {
        Assert.Equal(expected.Split(' ', StringSplitOptions.RemoveEmptyEntries), References(project, always: true));
        Assert.Empty(References(project, always: false));
    }

    [Fact]
    public void Gateway_knows_the_silo_on_the_embedded_engine_only()
    {
        Assert.All(References("Loyalty.Gateway", always: true), reference => Assert.Contains(reference, (string[])["Loyalty.Console", "Loyalty.Contracts", "Loyalty.ServiceDefaults"]));
        Assert.Equal(["Loyalty.Silo"], References("Loyalty.Gateway", always: false));
        var project = XDocument.Load(Path.Combine(Root, "src", "Loyalty.Gateway", "Loyalty.Gateway.csproj"));
        var silo = project.Descendants("ProjectReference").Single(reference => reference.Attribute("Include")!.Value.Contains("Loyalty.Silo", StringComparison.Ordinal));
        Assert.Equal("'$(LoyaltyEngine)' == 'Embedded'", silo.Parent!.Attribute("Condition")!.Value);
    }

    [Fact]
    public void Assemblies_use_no_more_than_their_projects_say()
    {
        Assert.DoesNotContain(Used(typeof(AccountState)), name => name is "Loyalty.Storage" or "Loyalty.Grains" or "Loyalty.Silo");
        Assert.DoesNotContain(Used(typeof(IMember)), name => name.StartsWith("Loyalty.", StringComparison.Ordinal) || name == "NodaTime");
        Assert.DoesNotContain(Used(typeof(IAccountJournal)), name => name.StartsWith("Loyalty.", StringComparison.Ordinal) || name == "NodaTime");
        Assert.DoesNotContain(Used(typeof(GrainStorages)), name => name is "Loyalty.Silo" or "Loyalty.Gateway" or "NodaTime" or "Microsoft.AspNetCore");
    }

    [Fact]
    public void Sources_are_the_same_on_every_engine_but_for_one_folder()
    {
        var engines = Path.Combine(Root, "src", "Loyalty.Silo", "Engines");
        var conditional = Sources("src").Where(source => !source.Path.StartsWith(engines, StringComparison.Ordinal) && Condition().IsMatch(source.Text));

        Assert.Empty(conditional.Select(source => source.Path));
    }

    [Theory]
    [InlineData(@"\bDateTime(Offset)?\.(UtcNow|Now|Today)\b")]
    [InlineData(@"\bTimeProvider\.System\.")]
    [InlineData(@"\bGuid\.(NewGuid|CreateVersion7)\b")]
    [InlineData(@"\bTask\.(Run|Delay|Factory)\b")]
    [InlineData(@"\bThread(Pool)?\.")]
    [InlineData(@"\bConfigureAwait\b")]
    [InlineData(@"\b(Random\.Shared|new Random)\b")]
    [InlineData(@"\bEnvironment\.(TickCount|GetEnvironmentVariable|MachineName)")]
    [InlineData(@"\bStopwatch\b")]
    [InlineData(@"\.GetHashCode\(\)")]
    [InlineData(@"\.(Wait|GetAwaiter)\(\)|\.Result\b(?!\s*=)")]
    [InlineData(@"\basync void\b")]
    public void Grains_and_domain_leave_time_chance_and_threads_to_the_engine(string forbidden)
    {
        var found = Sources("src/Loyalty.Grains").Concat(Sources("src/Loyalty.Domain"))
            .SelectMany(source => source.Text.Split('\n').Select((line, index) => (source.Path, Line: index + 1, Text: line)))
            .Where(line => !line.Text.TrimStart().StartsWith("//", StringComparison.Ordinal) && Regex.IsMatch(line.Text, forbidden))
            .Select(line => $"{Path.GetRelativePath(Root, line.Path)}:{line.Line}: {line.Text.Trim()}");

        Assert.Empty(found);
    }

    private static string Root { get; } = FindRoot();

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Loyalty.Orleans.sln")))
        {
            folder = folder.Parent ?? throw new DirectoryNotFoundException("The tests do not run within the repository.");
        }

        return folder.FullName;
    }

    private static IEnumerable<string> References(string project, bool always) =>
        XDocument.Load(Path.Combine(Root, "src", project, $"{project}.csproj")).Descendants("ProjectReference")
            .Where(reference => (reference.Attribute("Condition") ?? reference.Parent!.Attribute("Condition")) is null == always)
            .Select(reference => Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value.Replace('\\', '/')))
            .Order(StringComparer.Ordinal);

    private static IEnumerable<string> Used(Type type) => type.Assembly.GetReferencedAssemblies().Select(assembly => assembly.Name!);

    private static IEnumerable<(string Path, string Text)> Sources(string folder) =>
        Directory.EnumerateFiles(Path.Combine(Root, folder), "*.cs", SearchOption.AllDirectories)
            .Where(path => !Generated().IsMatch(path))
            .Select(path => (path, File.ReadAllText(path)));

    [GeneratedRegex(@"[\\/](bin|obj)[\\/]")]
    private static partial Regex Generated();

    [GeneratedRegex(@"^\s*#\s*(if|elif|else)\b", RegexOptions.Multiline)]
    private static partial Regex Condition();
}
