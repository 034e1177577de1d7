namespace Loyalty.Compare.Contenders;

/// <summary>Finds by trying what suits a contender best: how many connections to its database, and how many to it.</summary>
internal static class Trial
{
    private static readonly TimeSpan Length = TimeSpan.FromMilliseconds(700);
    private static readonly int[] Connections = [32, 128, 256];
    private const int ConnectionsMeanwhile = 128;
    private const int MostConnections = 512;

    public static async Task Run(Contender contender, Mix mix, int members)
    {
        if (!contender.KnowsMembers && contender.Chosen.Count > 0)
        {
            contender.Chosen[mix] = contender.Chosen.Values.First();
            return;
        }

        var size = 0;
        if (contender.Resize is not null)
        {
            size = await Best($"{contender.Name}, {Text.Of(mix)}, connections to the database", contender.Sizes, contender.MostSize, async tried =>
            {
                await contender.Resize(tried);
                return await Rate(contender, mix, members, ConnectionsMeanwhile);
            });
            await contender.Resize(size);
        }

        var connections = await Best($"{contender.Name}, {Text.Of(mix)}, connections of the load", Connections, MostConnections, tried => Rate(contender, mix, members, tried));
        contender.Chosen[mix] = (size, connections);
    }

    private static async Task<double> Rate(Contender contender, Mix mix, int members, int connections) =>
        (await Measurement.Of(contender, mix, members, connections, Length)).Rate;

    private static async Task<int> Best(string what, IReadOnlyList<int> values, int most, Func<int, Task<double>> rate)
    {
        var samples = new Samples(values, most);
        while (samples.Next() is { } value)
        {
            samples.Add(value, await rate(value));
        }

        Console.WriteLine($"{what}: {samples}; taken: {samples.Best}");
        return samples.Best;
    }
}
