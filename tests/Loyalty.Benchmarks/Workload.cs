using Loyalty.Contracts.Common;
using Loyalty.Contracts.Programs;
using Loyalty.Contracts.Purchases;

namespace Loyalty.Benchmarks;

/// <summary>The program and the purchases that are measured: one base rule and tiers by spend.</summary>
internal static class Workload
{
    public const string Program = "bench";
    public const string Channel = "store";

    public static string Member(int i) => Ids.Member(Program, $"m{i}");

    public static async Task Publish(IGrainFactory grains)
    {
        var program = grains.GetGrain<IProgram>(Program);
        Expect((await program.SaveDraft(Definition(), null)).Refusal);
        Expect((await program.Publish(new PublishProgram())).Refusal);
    }

    public static ProgramDefinition Definition() => new()
    {
        Name = "Benchmark",
        TimeZone = "Europe/London",
        Currency = "GBP",
        Channels = [new ChannelDefinition { Id = Channel }],
        Wallets = [new WalletDefinition { Id = "points", Kind = WalletKind.Points, Expiry = new ExpiryPolicy { After = 24, Unit = ExpiryUnit.Months } }],
        EarningRules = [new EarningRule { Id = "base", Wallet = "points", Effect = new PointsPerAmount { Points = 1, PerAmount = 100 } }],
        Tiers = new TierProgram
        {
            Metric = TierMetric.Spend,
            Period = TierPeriod.CalendarYear,
            Levels = [new TierLevel { Id = "blue", Threshold = 0 }, new TierLevel { Id = "silver", Threshold = 100_000 }, new TierLevel { Id = "gold", Threshold = 500_000 }],
        },
    };

    public static RecordPurchase Purchase(string id, Random random, DateTimeOffset at)
    {
        var amount = random.Next(100, 10_000);
        return new RecordPurchase
        {
            Channel = Channel,
            Id = id,
            OccurredAt = at,
            Currency = "GBP",
            Amount = amount * 2,
            Lines =
            [
                new PurchaseLine { Id = "1", Sku = "4006381333931", Category = "stationery", Quantity = 1, Amount = amount },
                new PurchaseLine { Id = "2", Sku = "5449000000996", Category = "drinks", Quantity = 3, Amount = amount },
            ],
        };
    }

    public static void Expect(Refusal? refusal)
    {
        if (refusal is not null)
        {
            throw new InvalidOperationException($"{refusal.Code}: {refusal.Detail}");
        }
    }

    public static Task InParallel(int count, int concurrency, Func<int, Task> run)
    {
        var next = -1;
        return Task.WhenAll(Enumerable.Range(0, concurrency).Select(_ => Task.Run(async () =>
        {
            for (var i = Interlocked.Increment(ref next); i < count; i = Interlocked.Increment(ref next))
            {
                await run(i);
            }
        })));
    }
}
