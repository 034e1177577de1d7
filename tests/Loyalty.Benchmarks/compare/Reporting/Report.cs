using Loyalty.Compare.Contenders;

namespace Loyalty.Compare.Reporting;

/// <summary>What a mix came to: rates, ratios by round, and what the processors did.</summary>
internal static class Report
{
    /// <param name="mix">Who bought.</param>
    /// <param name="contenders">The platform first.</param>
    /// <param name="rounds">By contender, in the same order.</param>
    /// <returns>What was reached of what is wanted.</returns>
    public static IReadOnlyList<GoalReached> Print(Mix mix, IReadOnlyList<Contender> contenders, IReadOnlyList<IReadOnlyList<Measurement>> rounds)
    {
        Console.WriteLine();
        Console.WriteLine($"## Purchases a second, {Text.Of(mix)}");
        Console.WriteLine();
        Console.WriteLine("| | median (least–most) | p50, p99 ms | connections | to the database |");
        Console.WriteLine("|---|---|---|---|---|");
        for (var i = 0; i < contenders.Count; i++)
        {
            var (size, connections) = contenders[i].Chosen[mix];
            Console.WriteLine(
                $"| {contenders[i].Name} | {Spread.Of(rounds[i].Select(one => one.Rate)).As("N0")} | {Spread.Of(rounds[i].Select(one => one.P50)).Median:N1}, {Spread.Of(rounds[i].Select(one => one.P99)).Median:N1} | {connections} | {(size == 0 ? "" : size)} |");
        }

        Console.WriteLine();
        Console.WriteLine("| microseconds of processor time for each purchase, user + system | endpoint | database | load | processors busy |");
        Console.WriteLine("|---|---|---|---|---|");
        for (var i = 0; i < contenders.Count; i++)
        {
            Console.WriteLine($"| {contenders[i].Name} | {Each(rounds[i], one => one.Endpoint)} | {Each(rounds[i], one => one.Database)} | {Each(rounds[i], one => one.Load)} | {Spread.Of(rounds[i].Select(Busy)).Median:N2} |");
        }

        Console.WriteLine();
        for (var i = 0; i < contenders.Count; i++)
        {
            if (rounds[i].Sum(one => one.Refused) is > 0 and var refused)
            {
                Console.WriteLine($"{contenders[i].Name} refused {refused:N0} of {refused + rounds[i].Sum(one => one.Count):N0} with 429");
            }
        }

        var reached = new List<GoalReached>();
        for (var i = 1; i < contenders.Count; i++)
        {
            var ratios = rounds[0].Zip(rounds[i], (platform, peer) => platform.Rate / peer.Rate).ToList();
            var spread = Spread.Of(ratios);
            var goal = Goals.Of(mix, i, spread.Median);
            Console.WriteLine($"platform / {contenders[i].Name}: {spread.As("N2")}, by round {string.Join(" ", ratios.Select(ratio => ratio.ToString("N2")))}{(goal is null ? "" : $"; {goal}")}");
            reached.AddRange(goal is null ? [] : [goal]);
        }

        return reached;
    }

    private static string Each(IReadOnlyList<Measurement> rounds, Func<Measurement, ProcessorTime> part)
    {
        var user = Spread.Of(rounds.Select(one => part(one).User.TotalMicroseconds / one.Count)).Median;
        var system = Spread.Of(rounds.Select(one => part(one).System.TotalMicroseconds / one.Count)).Median;
        return user + system == 0 ? "" : $"{user:N0} + {system:N0}";
    }

    private static double Busy(Measurement one) => (one.Endpoint + one.Database + one.Load).All / one.Length;
}
