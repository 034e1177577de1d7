using Loyalty.Compare.Contenders;

namespace Loyalty.Compare.Reporting;

/// <summary>What the platform is to reach beside its peers.</summary>
internal static class Goals
{
    private const int Echo = 1;
    private const int Plain = 2;

    /// <returns>Empty where nothing is wanted.</returns>
    public static string Of(Mix mix, int peer, double ratio) => (mix, peer) switch
    {
        (Mix.Uniform, Echo) => Say(ratio, 0.25, 0.5),
        (Mix.Uniform, Plain) => Say(ratio, 2, 3),
        (Mix.Hot, Plain) => Say(ratio, 10, 10),
        _ => "",
    };

    private static string Say(double ratio, double wanted, double goal) =>
        $"; at least {wanted} wanted: {(ratio >= wanted ? "reached" : "MISSED")}{(goal > wanted ? $"; the goal is {goal}: {(ratio >= goal ? "reached" : "not reached")}" : "")}";
}
