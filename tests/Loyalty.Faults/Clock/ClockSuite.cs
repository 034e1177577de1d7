using Loyalty.Cli.Output;
using Loyalty.Cli.Reconciliation;
using Loyalty.Faults.Shops;
using Microsoft.Extensions.DependencyInjection;

namespace Loyalty.Faults.Clock;

/// <summary>The machine's clock jumps by an hour, back and forth, and nights have 23 and 25 hours: days, ends, tiers and repeats stay right.</summary>
internal sealed class ClockSuite : ISuite
{
    private const double Rate = 100;
    private const double Seconds = 10;
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    public string Name => "clock";

    public async Task Run(SuiteSettings settings, Findings findings, CancellationToken cancellationToken)
    {
        var clock = new SetClock(new DateTimeOffset(2026, 3, 20, 9, 0, 0, TimeSpan.Zero));
        await using var gateway = await HostedGateway.Start(services => services.AddSingleton<TimeProvider>(clock));
        var shop = new ClockShop(gateway.Http, findings, cancellationToken);
        await shop.Open();

        await Jumps(shop, clock);
        await Spring(shop, clock);
        await Autumn(shop, clock);
        await NewYear(shop, clock);

        findings.Promise("days, ends, tiers, late windows and repeats are right", findings.Broken.Count == 0, $"{findings.Broken.Count} are not");
        var reconciled = await new Reconcile(gateway.Http, TimeProvider.System, Shop.Program, Meter.Silent).Run(cancellationToken);
        findings.Promise("reconcile finds no difference", reconciled is { DifferenceCount: 0, Note: null }, $"{reconciled.DifferenceCount} {string.Join("; ", reconciled.Differences.Take(3))} {reconciled.Note}");
        await JumpsUnderLoad(settings, findings, cancellationToken);
    }

    /// <summary>While purchases, returns and redemptions are under way: what is of an hour ahead is refused, and nothing is lost or doubled.</summary>
    private static async Task JumpsUnderLoad(SuiteSettings settings, Findings findings, CancellationToken cancellationToken)
    {
        // The program is older than any of the jumps goes back.
        var clock = new SetClock(TimeProvider.System.GetUtcNow() - (2 * Hour), TimeProvider.System);
        await using var gateway = await HostedGateway.Start(services => services.AddSingleton<TimeProvider>(clock));
        var shop = new Shop(settings.Seed);
        await Shop.Open(gateway.Http, cancellationToken);
        clock.Jump(2 * Hour);
        var length = TimeSpan.FromSeconds(settings.Seconds ?? Seconds);
        var load = ShopLoad.Run(shop, gateway.Http, Rate, length, cancellationToken);
        TimeSpan[] jumps = [Hour, -Hour, -Hour, Hour];
        const int Behind = 3;
        List<int> begun = [0];
        foreach (var jump in jumps)
        {
            await Task.Delay(length / (jumps.Length + 1), cancellationToken);
            clock.Jump(jump);
            begun.Add(shop.All.Count);
        }

        var result = await load;
        findings.Promise("under load: what is of an hour that has yet to come is refused, all else is answered", result.Statuses.Keys.All(status => status is 200 or 201 or 422), $"{result}");
        await shop.CompareJournal(gateway.Http, "under load, before anything is sent again", findings, cancellationToken);
        foreach (var fault in await Shop.SendAgain(gateway.Http, shop.All, Patience, cancellationToken))
        {
            findings.Fault($"under load: {fault}");
        }

        ShopAnswers.Check(shop.All, "under load", findings, ShopRefusal.InFuture);
        var phases = begun.Select((from, i) => shop.All.Take(from..(i + 1 < begun.Count ? begun[i + 1] : shop.All.Count)).ToArray()).ToArray();
        findings.Promise(
            "under load: while the clock is an hour behind purchases are refused, and in all other phases acknowledged",
            phases.Index().All(phase => phase.Item.Any(operation => operation.Purchase is not null && (phase.Index == Behind ? operation.Refusals.Contains(ShopRefusal.InFuture) : operation.Outcome == Outcome.Acknowledged))),
            string.Join(", ", phases.Select(phase => $"{phase.Count(operation => operation.Refusals.Count > 0)} of {phase.Length} refused")));

        await shop.Check(gateway.Http, findings, cancellationToken);
    }

    /// <summary>An hour ahead and back: what was booked stays as it was, what is from the future waits, what is late is told apart.</summary>
    private static async Task Jumps(ClockShop shop, SetClock clock)
    {
        const string Noon = "2026-03-21T12:00:00+01:00";
        const string One = "2026-03-21T13:00:00+01:00";
        clock.Set(Noon);
        await shop.Enroll("ann");
        await shop.Earns("a", "ann", Noon, 10, 10);
        clock.Jump(Hour);
        await shop.Earns("b", "ann", One, 10, 10);
        clock.Jump(-Hour);

        // The stored answers, though one of them is of an hour that has yet to come.
        await shop.Earns("a", "ann", Noon, 10, 10);
        await shop.Earns("b", "ann", One, 10, 10);
        shop.Is("balance after the jump back", 20, await shop.Active("ann", "kept"));
        shop.Is("a purchase of an hour ahead is refused", 422, (await shop.Buy("c", "ann", One, 10)).Status);
        await shop.Earns("d", "ann", Noon, 10, 10);
        clock.Jump(Hour);
        await shop.Earns("c", "ann", One, 10, 10);
        shop.Is("balance in the end", 40, await shop.Active("ann", "kept"));
        await Late(shop, "e", "2026-02-20T12:00:00+01:00", false);
        clock.Jump(-Hour);
        await Late(shop, "f", "2026-02-20T12:00:00+01:00", false);
        await Late(shop, "g", "2026-02-18T12:00:00+01:00", true);
        clock.Jump(Hour);
        await Late(shop, "h", "2026-02-18T12:00:00+01:00", true);
    }

    private static async Task Late(ClockShop shop, string id, string occurredAt, bool late)
    {
        var (status, answer) = await shop.Buy(id, "ann", occurredAt, 10);
        shop.Is($"{id} of {occurredAt} is late", late, status == 201 && answer.GetProperty("late").GetBoolean(), status == 201 ? null : answer.GetRawText());
    }

    /// <summary>29 March has 23 hours.</summary>
    private static async Task Spring(ClockShop shop, SetClock clock)
    {
        await shop.Enroll("bea");
        await At("2026-03-28T12:00:00+01:00", 50, 50, "b1", "2026-03-29T22:00:00Z");
        await At("2026-03-29T00:30:00+01:00", 60, 60, "b2", "2026-03-30T22:00:00Z");
        await At("2026-03-29T01:59:59+01:00", 10, 10, "b3");
        await At("2026-03-29T03:00:00+02:00", 10, 10, "b4");
        await At("2026-03-29T23:30:00+02:00", 80, 20, "b5");
        clock.Set("2026-03-29T21:59:59Z");
        shop.Is("before the end of the day of 23 hours", 150, await shop.Active("bea", "points"));
        clock.Set("2026-03-29T22:00:00Z");
        shop.Is("at its end", 100, await shop.Active("bea", "points"));
        await At("2026-03-30T00:10:00+02:00", 80, 80, "b6");

        Task At(string instant, int euros, long points, string id, string? expiresAt = null) => EarnsAt(shop, clock, "bea", instant, euros, points, id, expiresAt);
    }

    /// <summary>25 October has 25 hours, and 02:30 twice.</summary>
    private static async Task Autumn(ClockShop shop, SetClock clock)
    {
        await shop.Enroll("cleo");
        await At("2026-10-24T12:00:00+02:00", 50, 50, "c1", "2026-10-25T23:00:00Z");
        await At("2026-10-25T00:30:00+02:00", 40, 40, "c2", "2026-10-26T23:00:00Z");
        await At("2026-10-25T02:30:00+02:00", 20, 20, "c3");
        await At("2026-10-25T02:30:00+01:00", 20, 20, "c4");
        await At("2026-10-25T23:30:00+01:00", 80, 20, "c5");
        clock.Set("2026-10-25T22:59:59Z");
        shop.Is("before the end of the day of 25 hours", 150, await shop.Active("cleo", "points"));
        clock.Set("2026-10-25T23:00:00Z");
        shop.Is("at its end", 100, await shop.Active("cleo", "points"));

        // Set back into the day that is over, as a clock that did not know of the night is set: nothing comes back, nothing doubles.
        clock.Jump(-Hour);
        await shop.Earns("c5", "cleo", "2026-10-25T23:30:00+01:00", 80, 20);
        shop.Is("nothing more is earned on the day that was full", 0, Capped((await shop.Buy("c6", "cleo", "2026-10-25T23:00:00+01:00", 80)).Answer));
        clock.Jump(Hour);
        await At("2026-10-26T00:10:00+01:00", 80, 80, "c7");

        Task At(string instant, int euros, long points, string id, string? expiresAt = null) => EarnsAt(shop, clock, "cleo", instant, euros, points, id, expiresAt);
    }

    /// <summary>Over the turn of the year and back: the tier that was reached stays.</summary>
    private static async Task NewYear(ClockShop shop, SetClock clock)
    {
        clock.Set("2026-12-31T23:30:00+01:00");
        await shop.Enroll("dora");
        await shop.Buy("d1", "dora", "2026-12-31T23:30:00+01:00", 600);
        shop.Is("tier before midnight", "gold", await shop.Tier("dora"));
        clock.Jump(Hour);
        await shop.Buy("d2", "dora", "2027-01-01T00:30:00+01:00", 10);
        shop.Is("tier after midnight", "gold", await shop.Tier("dora"));
        clock.Jump(-Hour);
        await shop.Buy("d3", "dora", "2026-12-31T23:30:00+01:00", 10);
        shop.Is("tier back before midnight", "gold", await shop.Tier("dora"));
        clock.Jump(Hour);
        shop.Is("balance", 620, await shop.Active("dora", "kept"));
    }

    private static async Task EarnsAt(ClockShop shop, SetClock clock, string member, string instant, int euros, long points, string id, string? expiresAt)
    {
        clock.Set(instant);
        await shop.Earns(id, member, instant, euros, points, expiresAt);
    }

    private static long Capped(System.Text.Json.JsonElement answer) => answer.TryGetProperty("awards", out var awards)
        ? awards.EnumerateArray().Where(award => award.GetProperty("rule").GetString() == "capped").Sum(award => award.GetProperty("points").GetInt64())
        : -1;
}
