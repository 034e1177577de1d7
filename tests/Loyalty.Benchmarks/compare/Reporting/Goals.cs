using Loyalty.Compare.Contenders;

namespace Loyalty.Compare.Reporting;

/// <summary>What the platform is to reach beside its peers.</summary>
internal static class Goals
{
    private const int Echo = 1;
    private const int Plain = 2;

    /// <param name="mix">Who bought.</param>
    /// <param name="peer">Its place among the contenders, of which the platform is the first.</param>
    /// <param name="ratio">What the platform reached, in times of the peer.</param>
    /// <returns>Null where nothing is wanted.</returns>
    public static GoalReached? Of(Mix mix, int peer, double ratio) => (mix, peer) switch
    {
        (Mix.Uniform, Echo) => new GoalReached(ratio, 0.25, 0.5),
        (Mix.Uniform, Plain) => new GoalReached(ratio, 2, 3),
        (Mix.Hot, Plain) => new GoalReached(ratio, 10, 10),
        _ => null,
    };
}
