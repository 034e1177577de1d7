using System.Collections.Immutable;
using System.Diagnostics;
using Loyalty.Contracts.Campaigns;
using Loyalty.Contracts.Members;
using Loyalty.Contracts.Programs;
using Loyalty.Contracts.Programs.Conditions;
using Loyalty.Contracts.Purchases;
using Loyalty.Domain.Accounts;
using Loyalty.Domain.Accounts.Events;
using Loyalty.Domain.Campaigns;
using Loyalty.Domain.Members;
using Loyalty.Domain.Programs;
using Loyalty.Domain.Purchases;

namespace Loyalty.Benchmarks;

/// <summary>Deciding alone, without grains and storage: a purchase of 20 lines against 50 rules and 20 campaigns.</summary>
internal static class PurchaseDecisions
{
    private const int Lines = 20;
    private const int Articles = 1_000;
    private const int Categories = 40;
    private const int Brands = 60;
    private const int Decisions = 20_000;
    private const double MostMicroseconds = 30;
    private const double MostBytes = 10_000;
    private static readonly DateTimeOffset At = new(2026, 3, 4, 12, 0, 0, TimeSpan.Zero);

    /// <returns>2 when deciding takes longer, or makes more garbage, than it may.</returns>
    public static int Run(int rounds)
    {
        // As a shop has it: what is promoted is a small part of what is sold. And the same where nearly everything is, which nothing is promised of.
        var (microseconds, bytes) = Run(rounds, "promotions on some of the lines", new Assortment(Articles, Categories, Brands));
        Run(rounds, "promotions on nearly every line", new Assortment(100, 12, 6));
        var isReached = microseconds < MostMicroseconds && bytes < MostBytes;
        Console.WriteLine($"less than {MostMicroseconds:N0} µs and {MostBytes:N0} bytes wanted: {(isReached ? "reached" : "MISSED")}");
        return isReached ? 0 : 2;
    }

    private static (double Microseconds, double Bytes) Run(int rounds, string what, Assortment assortment)
    {
        var program = Program();
        if (ProgramValidator.Validate(program, null) is [_, ..] faults)
        {
            throw new InvalidOperationException($"The program would not publish: {string.Join("; ", faults.Select(fault => $"{fault.Pointer} {fault.Reason}"))}");
        }

        var edition = CompiledEdition.Compile(new EditionDocument
        {
            Info = new EditionInfo { Number = 1, EffectiveAt = At.AddYears(-1), PublishedAt = At.AddYears(-1), DraftETag = "" },
            Definition = program,
        });
        var pair = new EditionPair(edition, edition);
        var state = Member(pair);
        var inputs = new CampaignInputs("member", [new ProfileAttribute("region", "north")], []) { Birthday = new Birthday(7, 1) };
        var time = new PurchaseTime(At, At, Late: false);
        var purchases = Enumerable.Range(0, 64).Select(number => Purchase(number, assortment)).ToArray();
        var awards = purchases.Average(purchase => RecordPurchaseRules.Decide(state, purchase, pair, time, At, inputs).Events.OfType<PointsAwarded>().Count());
        for (var round = 0; round < 5; round++)
        {
            Measure(state, purchases, pair, time, inputs);
        }

        var measured = Enumerable.Range(0, rounds).Select(_ => Measure(state, purchases, pair, time, inputs)).OrderBy(result => result.Microseconds).ToArray();
        Console.WriteLine(
            $"deciding a purchase of {Lines} lines against {edition.Rules.Length} rules and {edition.Campaigns.Length} campaigns, {what}, {awards:N1} awards: "
            + $"median {measured[rounds / 2].Microseconds:N1} µs (of {rounds}: {measured[0].Microseconds:N1}–{measured[^1].Microseconds:N1}), {measured[rounds / 2].Bytes:N0} bytes, of which {Kept(state, purchases, pair, time, inputs):N0} are the decision itself");
        return measured[rounds / 2];
    }

    private static (double Microseconds, double Bytes) Measure(AccountState state, RecordPurchase[] purchases, EditionPair pair, PurchaseTime time, CampaignInputs inputs)
    {
        var allocated = GC.GetAllocatedBytesForCurrentThread();
        var clock = Stopwatch.GetTimestamp();
        for (var i = 0; i < Decisions; i++)
        {
            var decision = RecordPurchaseRules.Decide(state, purchases[i % purchases.Length], pair, time, At, inputs);
            if (decision.Refusal is not null)
            {
                throw new InvalidOperationException(decision.Refusal.Code);
            }
        }

        return (Stopwatch.GetElapsedTime(clock).TotalMicroseconds / Decisions, (GC.GetAllocatedBytesForCurrentThread() - allocated) / (double)Decisions);
    }

    /// <summary>The size of what is decided: the events, which go into the journal. The rest of what is allocated is garbage at once.</summary>
    private static double Kept(AccountState state, RecordPurchase[] purchases, EditionPair pair, PurchaseTime time, CampaignInputs inputs)
    {
        var kept = new Decision[purchases.Length * 50];
        var before = GC.GetTotalMemory(forceFullCollection: true);
        for (var i = 0; i < kept.Length; i++)
        {
            kept[i] = RecordPurchaseRules.Decide(state, purchases[i % purchases.Length], pair, time, At, inputs);
        }

        var size = (GC.GetTotalMemory(forceFullCollection: true) - before) / (double)kept.Length;
        GC.KeepAlive(kept);
        return size;
    }

    private static AccountState Member(EditionPair pair)
    {
        var state = new AccountState();
        foreach (var happened in MemberRules.CompleteEnrollment(state, new EnrollMember { Key = "e" }, null, pair, At.AddMonths(-6)).Events)
        {
            state.Apply(happened);
        }

        return state;
    }

    /// <summary>A base rule, and others for articles, categories, brands, labels, channels, stores and members, as a shop has them; of all of them a handful hold.</summary>
    private static ProgramDefinition Program() => new()
    {
        Name = "Benchmark",
        TimeZone = "Europe/London",
        Currency = "GBP",
        Channels = [new ChannelDefinition { Id = "shop" }, new ChannelDefinition { Id = "web" }, new ChannelDefinition { Id = "app" }],
        Wallets = [new WalletDefinition { Id = "points", Kind = WalletKind.Points }, new WalletDefinition { Id = "status", Kind = WalletKind.Status }],
        Tiers = new TierProgram
        {
            Metric = TierMetric.Spend,
            Period = TierPeriod.CalendarYear,
            Levels = [new TierLevel { Id = "basic", Threshold = 0 }, new TierLevel { Id = "gold", Threshold = 1_000_000 }],
        },
        Segments = [new SegmentDefinition { Id = "staff" }, new SegmentDefinition { Id = "lapsed", Condition = new Condition { LapsedDays = 60 } }, new SegmentDefinition { Id = "big", Condition = new Condition { Spend = new SpendCondition { Days = 90, AtLeast = 50_000 } } }],
        StackingGroups = [new StackingGroup { Id = "brands", Policy = StackingPolicy.Highest }],
        EarningRules =
        [
            Rule("base") with { Items = new ItemFilter { ExcludeCategories = ["c0"] } },
            Rule("status") with { Wallet = "status" },
            .. Enumerable.Range(0, 20).Select(i => Rule($"sku{i}") with { Items = new ItemFilter { IncludeSkus = [.. Enumerable.Range(0, 5).Select(j => $"s{(i * 5) + j}")] } }),
            .. Enumerable.Range(0, 8).Select(i => Rule($"category{i}") with { Channels = i % 2 == 0 ? ["web"] : [], Items = new ItemFilter { IncludeCategories = [$"c{i + 8}"] } }),
            .. Enumerable.Range(0, 6).Select(i => Rule($"brand{i}") with { Group = "brands", Items = new ItemFilter { IncludeBrands = [$"b{i}"], ExcludeLabels = ["sale"] } }),
            .. Enumerable.Range(0, 4).Select(i => Rule($"app{i}") with { Channels = ["app"] }),
            .. Enumerable.Range(0, 4).Select(i => Rule($"tier{i}") with { Condition = new Condition { Tiers = ["gold"] } }),
            .. Enumerable.Range(0, 3).Select(i => Rule($"store{i}") with { Condition = new Condition { All = [new Condition { Stores = [$"x{i}"] }, new Condition { Amount = new AmountRange { AtLeast = 5_000 } }] } }),
            Rule("birthday") with { Condition = new Condition { Birthday = new DayWindow { DaysBefore = 3, DaysAfter = 3 } } },
            Rule("day") with { Caps = [new EarningCap { Period = CapPeriod.Day, Points = 500 }], Condition = new Condition { PurchaseNumber = new PurchaseNumberCondition { Every = 10 } } },
            new EarningRule { Id = "triple", Wallet = "points", Multiplier = new PointMultiplier { Factor = 3m, Rules = ["base"] }, Items = new ItemFilter { IncludeLabels = ["triple"] } },
        ],
        Campaigns =
        [
            Times("week-end", 2m) with { Schedule = new CampaignSchedule { Days = [Weekday.Saturday, Weekday.Sunday] } },
            Times("north", 1.5m) with
            {
                Audience = new CampaignAudience { Attributes = [new AttributeCondition("region", "north")] },
                Caps = [new CampaignCap { Period = CapPeriod.Month, Points = 1_000 }],
                Effect = null,
                Variants = [Variant("half", 50, 1.5m), Variant("double", 40, 2m)],
                ControlPercent = 10,
            },
            Times("gold", 2m) with { Audience = new CampaignAudience { Tiers = ["gold"] } },
            .. Enumerable.Range(0, 10).Select(i => Extra($"extra{i}") with { Items = new ItemFilter { IncludeSkus = [.. Enumerable.Range(0, 5).Select(j => $"s{(i * 5) + j + 50}")] } }),
            .. Enumerable.Range(0, 4).Select(i => Extra($"web{i}") with { Channels = ["web"] }),
            .. ((string[])["staff", "lapsed", "big"]).Select(segment => Extra(segment) with { Condition = new Condition { Segments = [segment] } }),
        ],
    };

    private static EarningRule Rule(string id) => new() { Id = id, Wallet = "points", Effect = new PointsPerAmount { Points = 1, PerAmount = 100 } };

    private static CampaignDefinition Times(string id, decimal factor) =>
        new() { Id = id, Effect = Multiplied(factor) };

    private static CampaignEffect Multiplied(decimal factor) => new() { Multiplier = new PointMultiplier { Factor = factor, Rules = ["base"] } };

    private static CampaignVariant Variant(string id, int percent, decimal factor) => new() { Id = id, Percent = percent, Effect = Multiplied(factor) };

    private static CampaignDefinition Extra(string id) => new() { Id = id, Wallet = "points", Effect = new CampaignEffect { PointsPerPurchase = 10 } };

    private static RecordPurchase Purchase(int number, Assortment assortment)
    {
        var random = new Random(number);
        var lines = Enumerable.Range(1, Lines).Select(i => new PurchaseLine
        {
            Id = $"{i}",
            Sku = $"s{random.Next(assortment.Articles)}",
            Category = $"c{random.Next(assortment.Categories)}",
            Brand = random.Next(3) == 0 ? $"b{random.Next(assortment.Brands)}" : null,
            Labels = random.Next(4) == 0 ? [random.Next(2) == 0 ? "sale" : "triple"] : [],
            Quantity = 1 + random.Next(3),
            Amount = 100 + random.Next(2_000),
        }).ToImmutableArray();
        return new RecordPurchase { Channel = "shop", Id = $"p{number}", Store = "x1", OccurredAt = At, Currency = "GBP", Amount = lines.Sum(line => line.Amount), Lines = lines };
    }

    /// <summary>What is sold. Of it, 150 articles, 8 categories and 6 brands are promoted.</summary>
    private readonly record struct Assortment(int Articles, int Categories, int Brands);
}
