using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Loyalty.Gateway.Tests.Fixture;

namespace Loyalty.Gateway.Tests.Common;

/// <summary>
/// Holds ERRORS.md to the code. Codes are read from the sources: they are literals where a refusal is made, and what is
/// made in another way must be known here. (What tests see answered is held to the table too, wherever it is seen.)
/// </summary>
public sealed partial class ErrorsTests
{
    /// <summary>Helpers that make a refusal of a code that they are given; their callers are looked at instead.</summary>
    private static readonly string[] Helpers = ["Loyalty.Contracts/Common/Refusal.cs", "Loyalty.Contracts/Common/Bodies/Faults.cs", "Loyalty.Grains/Purchases/Inbound/InboundBooking.cs", "Loyalty.Domain/Accounts/Transfers/TransferRules.cs", "Loyalty.Domain/Rewards/RewardRefusals.cs", "Loyalty.Gateway/Common/Problems/Problem.cs"];

    private static readonly Dictionary<string, string> Statuses = new(StringComparer.Ordinal)
    {
        ["Invalid"] = "400",
        ["BadRequest"] = "400",
        ["Forbidden"] = "403",
        ["NotFound"] = "404",
        ["Conflict"] = "409",
        ["PreconditionFailed"] = "412",
        ["Rule"] = "422",
        ["Unavailable"] = "503",
    };

    [Fact]
    public void Table_has_every_code_of_the_program_and_no_other()
    {
        var emitted = Emitted();

        Assert.Equal(emitted.Select(pair => pair.Code).Distinct().Order(StringComparer.Ordinal), ErrorTable.Codes.Keys.Order(StringComparer.Ordinal));
        foreach (var code in emitted.GroupBy(pair => pair.Code))
        {
            Assert.Equal((code.Key, Text(code.Select(pair => pair.Status))), (code.Key, Text(ErrorTable.Codes[code.Key])));
        }
    }

    [Fact]
    public void Table_is_in_order_and_complete_in_every_line()
    {
        Assert.Equal(ErrorTable.Lines.Length, ErrorTable.Codes.Count);
        Assert.Equal(ErrorTable.Codes.Keys.Order(StringComparer.Ordinal), ErrorTable.Lines.Select(line => line.Split('`')[1]));
    }

    private static List<(string Code, string Status)> Emitted()
    {
        var found = new List<(string Code, string Status)>();
        foreach (var (file, source) in Sources())
        {
            found.AddRange(Made().Matches(source).Select(made => (made.Groups["code"].Value, Statuses[made.Groups["kind"].Value])));
            found.AddRange(Created().Matches(source).Select(made => (made.Groups["code"].Value, made.Groups["status"] is { Success: true } status ? status.Value : ErrorTable.Any)));
            found.AddRange(Initialized().Matches(source).SelectMany(made => Literal().Matches(made.Groups["code"].Value).Select(code => (code.Groups[1].Value, Statuses[made.Groups["kind"].Value]))));
            found.AddRange(OwnFault().Matches(source).Select(made => (made.Groups["code"].Value, "400")));
            found.AddRange(Receiver().Matches(source).Select(made => (made.Groups["code"].Value, "422")));
            if (file.EndsWith("/RewardRefusals.cs", StringComparison.Ordinal))
            {
                // Reasons why a reward cannot be redeemed become refusals; those that do have a sentence here.
                found.AddRange(Sentence().Matches(source).Select(made => (made.Groups["code"].Value, "422")));
            }

            if (!Helpers.Any(helper => file.EndsWith(helper, StringComparison.Ordinal)))
            {
                var unread = Hidden().Matches(source).Select(hidden => hidden.Value);
                Assert.True(!unread.Any(), $"{file} makes a refusal whose code is no literal: {string.Join("; ", unread)}. Write it as one, or teach this test.");
            }
        }

        return found;
    }

    private static IEnumerable<(string File, string Source)> Sources()
    {
        string[] projects = ["Contracts", "Domain", "Grains", "Storage", "Silo", "Gateway"];
        return projects.SelectMany(project => Directory.EnumerateFiles(Path.Combine(Root(), "Loyalty." + project), "*.cs", SearchOption.AllDirectories))
            .Select(file => file.Replace('\\', '/'))
            .Where(file => !file.Contains("/obj/", StringComparison.Ordinal) && !file.Contains("/bin/", StringComparison.Ordinal))
            .Select(file => (file, File.ReadAllText(file)));
    }

    private static string Text(IEnumerable<string> statuses) => string.Join(", ", statuses.Distinct().Order(StringComparer.Ordinal));

    private static string Root([CallerFilePath] string here = "") => Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "..", "src");

    [GeneratedRegex("""(Refusal|Problem)\.(?<kind>NotFound|Conflict|Rule|Invalid|Unavailable|BadRequest|Forbidden)\(\s*"(?<code>\w+)""")]
    private static partial Regex Made();

    [GeneratedRegex("""Create\(\s*((StatusCodes\.)?Status(?<status>\d+)\w*|\w+),\s*"(?<code>\w+)""")]
    private static partial Regex Created();

    [GeneratedRegex("""Kind = RefusalKind\.(?<kind>\w+),\s*Code = (?<code>[^,]*),""")]
    private static partial Regex Initialized();

    [GeneratedRegex("""faults\.Add\([^;]*, "(?<code>\w+)"\);|const string InvalidRequest = "(?<code>\w+)";""")]
    private static partial Regex OwnFault();

    [GeneratedRegex("""Receiver\("(?<code>\w+)""")]
    private static partial Regex Receiver();

    [GeneratedRegex("""^ +"(?<code>\w+)" => """, RegexOptions.Multiline)]
    private static partial Regex Sentence();

    [GeneratedRegex("\"(\\w+)\"")]
    private static partial Regex Literal();

    [GeneratedRegex("""(Refusal\.(NotFound|Conflict|Rule|Invalid|Unavailable)|Problem\.(BadRequest|NotFound|Forbidden))\((?>\s*)(?!"|Faults\.InvalidRequest)[^\n]*|Problem\.Create\(\s*[\w.]+,(?>\s*)(?!")[^\n]*|Kind = RefusalKind\.\w+,\s*Code = [^",]*,""")]
    private static partial Regex Hidden();
}
