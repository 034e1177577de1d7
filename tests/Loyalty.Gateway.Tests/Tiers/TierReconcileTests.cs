using System.Globalization;
using System.Net.Http.Headers;
using Loyalty.Cli.Output;
using Loyalty.Cli.Reconciliation;
using Loyalty.Cli.Time;
using Loyalty.Contracts.Common;
using Loyalty.Contracts.Schedules;
using Loyalty.Domain.Common;
using Loyalty.Gateway.Tests.Fixture;
using Microsoft.Extensions.DependencyInjection;

namespace Loyalty.Gateway.Tests.Tiers;

/// <summary>Random years under every policy: what the rules did is what the reconciliation's own, simpler reckoning comes to.</summary>
public sealed class TierReconcileTests
{
    private const int Steps = 120;
    private const string Loaded = "old";
    private static readonly string[] Reasons = ["given", "grace", "joined", "qualified", "reached", "renewed", "returned", "reviewed", "standingEnded"];
    private static readonly string[] Members = ["ann", "ben", Loaded];

    [Theory]
    [InlineData("calendarYear", "atOnce", 1)]
    [InlineData("rollingMonths", "atOnce", 2)]
    [InlineData("membershipYear", "atOnce", 101)]
    [InlineData("lifetime", "atOnce", 102)]
    [InlineData("calendarYear", "atPeriodEnd", 201)]
    [InlineData("membershipYear", "atPeriodEnd", 202)]
    public async Task Reconcile_of_random_years_under_every_policy_finds_no_difference(string period, string upgrade, int seed)
    {
        await using var own = await OwnHost.Start();
        var reached = new HashSet<string>();
        foreach (var downgrade in new[] { "oneStep", "none", "toMetric" })
        {
            foreach (var afterReturn in seed < 100 ? new[] { "atOnce", "atEndOfStanding" } : ["atOnce"])
            {
                foreach (var metric in afterReturn == "atOnce" ? new[] { "spend", "statusPoints", "visits" } : ["spend"])
                {
                    seed += 2;
                    var history = new History(own.Host, new Random(seed), period, upgrade, metric, downgrade, afterReturn);
                    await history.Live();

                    var differences = await history.Differences();
                    Assert.True(differences.Length == 0, differences);
                    reached.UnionWith(await history.ReasonsOfMoves());
                }
            }
        }

        // A lifetime renews nothing, and what is given at the end of a year is seldom returned before.
        string[] sure = (period, upgrade) switch
        {
            ("lifetime", _) => ["given", "grace", "joined", "reached", "returned", "standingEnded"],
            (_, "atPeriodEnd") => ["given", "joined", "qualified", "reached", "renewed", "standingEnded"],
            _ => ["given", "grace", "joined", "reached", "renewed", "returned", "standingEnded"],
        };
        Assert.Empty(sure.Except(reached));
    }

    [Theory]
    [InlineData("Europe/Berlin")]
    [InlineData("America/Sao_Paulo")] // the clocks skipped midnight
    [InlineData("America/Havana")] // and repeat it
    [InlineData("Asia/Beirut")]
    [InlineData("Africa/Cairo")]
    [InlineData("Pacific/Kiritimati")]
    public void StartOf_every_midnight_is_where_the_platform_has_it(string zone)
    {
        var platform = ProgramCalendar.Of(zone);
        var tool = new TierTerms { Levels = [], Metric = "spend", Period = "calendarYear", Months = 0, Downgrade = "none", GraceDays = 0, AtOnce = true, Zone = ZonedTime.Find(zone) };
        // Years that are over: zone data of different versions does not agree on those to come.
        for (var day = new DateOnly(2005, 1, 1); day.Year < 2025; day = day.AddDays(1))
        {
            Assert.Equal((day, platform.StartOf(day)), (day, tool.StartOf(day)));
            Assert.Equal(platform.DayOf(platform.StartOf(day)), tool.DayOf(tool.StartOf(day)));
        }
    }

    /// <summary>Three members' years in a program of its own.</summary>
    private sealed class History(GatewayHost host, Random random, string period, string upgrade, string metric, string downgrade, string afterReturn)
    {
        private static readonly string[] Zones = ["Europe/Berlin", "America/New_York", "Pacific/Kiritimati", "Etc/UTC"];
        private readonly List<string> _bought = [];
        private readonly string _zone = Zones[random.Next(Zones.Length)];
        private readonly int _months = 1 + random.Next(4);
        private readonly int _grace = random.Next(2) * (10 + random.Next(50));
        private TestProgram _program = null!;
        private string _etag = "";
        private int _number;

        public async Task Live()
        {
            _program = await host.NewProgram(Definition(40_00, retired: false));
            _etag = (await _program.All.Get(_program.Path("/draft"))).Is(HttpStatusCode.OK)["ETag"]!;
            await _program.Enroll("ann");
            await _program.Enroll("ben");
            await Load(Loaded);
            for (var step = 0; step < Steps; step++)
            {
                await Happen(Members[random.Next(Members.Length)]);
            }
        }

        public async Task<string> Differences()
        {
            using var http = new HttpClient { BaseAddress = host.Http.BaseAddress, DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", host.FirstKey) } };
            var result = await new Reconcile(http, TimeProvider.System, _program.Id, Meter.Silent).Run(CancellationToken.None);
            return result.Differences.Count == 0 ? "" : $"{period} {upgrade} {metric} {downgrade} {afterReturn} {_zone} {_months} months {_grace} days\n{string.Join('\n', result.Differences)}\n{await _program.Journal()}";
        }

        public async Task<IEnumerable<string>> ReasonsOfMoves() => (await _program.Journal()).Split("\"reason\":\"").Skip(1).Select(text => text[..text.IndexOf('"', StringComparison.Ordinal)])
            .Intersect(Reasons);

        /// <summary>A member's history of years, loaded in order.</summary>
        private async Task Load(string member)
        {
            var at = host.Clock.GetUtcNow().AddDays(-1_500);
            await _program.Enroll(member, $", \"enrolledAt\": \"{Text(at)}\"");
            for (var i = 0; i < 25; i++)
            {
                at = at.AddDays(random.Next(60));
                await Buy(member, at, ", \"import\": true");
                if (random.Next(3) == 0)
                {
                    await Return(_bought[^1], at, ", \"import\": true");
                }
            }
        }

        private async Task Happen(string member)
        {
            switch (random.Next(14))
            {
                case 0 or 1 or 2:
                    await Buy(member, host.Clock.GetUtcNow());
                    break;
                case 3:
                    await Buy(member, host.Clock.GetUtcNow().AddDays(-random.Next(120)));
                    break;
                case 4 or 5:
                    await Return(_bought[Math.Max(0, _bought.Count - 1 - random.Next(6))], host.Clock.GetUtcNow());
                    break;
                case 6:
                    await Return($"p{_number + 2}", host.Clock.GetUtcNow(), $", \"member\": \"{member}\"");
                    break;
                case 7:
                    await Adjust(member, random.Next(-40, 60));
                    break;
                case 8:
                    await Act(member);
                    break;
                case 9:
                    await Sweep(member);
                    break;
                case 10 when random.Next(4) == 0:
                    await Publish();
                    break;
                case 12 when random.Next(3) == 0:
                    await Give(member);
                    break;
                case 11 when random.Next(3) == 0:
                    await Buy(member, host.Clock.GetUtcNow().AddDays(-random.Next(2_000)), ", \"import\": true");
                    break;
                case 13 when random.Next(2) == 0:
                    await Merge(member);
                    break;
                default:
                    host.Clock.Advance(TimeSpan.FromHours(random.Next(24 * 40)));
                    break;
            }
        }

        /// <summary>Somebody who has bought and returned turns out to be the member.</summary>
        private async Task Merge(string member)
        {
            var other = $"other-{++_number}";
            await _program.Enroll(other);
            var since = random.Next(300);
            for (var bought = random.Next(1, 4); bought > 0; bought--)
            {
                await Buy(other, host.Clock.GetUtcNow().AddDays(-random.Next(since + 1)), ", \"import\": true");
            }

            if (random.Next(2) == 0)
            {
                await Return(_bought[^1], host.Clock.GetUtcNow());
            }

            host.Clock.Advance(TimeSpan.FromDays(random.Next(20)));
            await Send($"/members/{other}/merge", $$"""{ "into": "{{member}}" }""");
        }

        private async Task Buy(string member, DateTimeOffset at, string more = "")
        {
            var amount = random.Next(1, 60_00);
            var id = $"p{++_number}";
            var purchase = $$"""
                { "id": "{{id}}", "channel": "web", "member": "{{member}}", "occurredAt": "{{Text(at)}}", "amount": { "amount": {{amount}}, "currency": "EUR" },
                  "lines": [{ "sku": "tea", "quantity": 2, "amount": {{amount}}{{(random.Next(5) == 0 ? ", \"category\": \"tobacco\"" : "")}} }]{{more}} }
                """;
            await Send("/purchases", purchase);
            _bought.Add(id);
        }

        private Task Return(string purchase, DateTimeOffset at, string more = "")
        {
            var part = random.Next(2) == 0 ? "" : $$""", "amount": { "amount": {{random.Next(1, 30_00)}}, "currency": "EUR" }""";
            return Send("/returns", $$"""{ "id": "r{{++_number}}", "channel": "web", "purchase": { "channel": "web", "id": "{{purchase}}" }, "occurredAt": "{{Text(at)}}"{{part}}{{more}} }""");
        }

        private Task Adjust(string member, int points) =>
            Send($"/members/{member}/adjustments", $$"""{ "wallet": "status", "points": {{(points == 0 ? 1 : points)}}, "reason": "count" }""");

        private Task Give(string member) => random.Next(4) == 0
            ? Send($"/members/{member}/tier:withdraw", """{ "reason": "mistake" }""")
            : Send($"/members/{member}/tier:give", $$"""{ "tier": "{{(random.Next(2) == 0 ? "silver" : "platinum")}}", "until": "{{Text(host.Clock.GetUtcNow().AddDays(1 + random.Next(300)))}}", "reason": "goodwill" }""");

        private Task Act(string member) =>
            Send("/activities", $$"""{ "id": "a{{++_number}}", "channel": "web", "member": "{{member}}", "type": "review", "occurredAt": "{{Text(host.Clock.GetUtcNow())}}" }""");

        /// <summary>What is refused did not happen.</summary>
        private async Task Send(string path, string body)
        {
            var answer = await _program.All.Post(_program.Path(path), body, ("Idempotency-Key", $"k{++_number}"));
            Assert.True((int)answer.Status < 300 || answer.Status is HttpStatusCode.UnprocessableEntity or HttpStatusCode.NotFound or HttpStatusCode.Conflict, answer.Text);
        }

        private async Task Sweep(string member) =>
            Assert.True(await host.Services.GetRequiredService<IGrainFactory>().GetGrain<IMemberSchedules>(Ids.Member(_program.Id, member)).RunDue());

        private async Task Publish()
        {
            var answer = await _program.All.Put(_program.Path("/draft"), Definition(random.Next(20, 70) * 100, random.Next(3) == 0), ("If-Match", _etag));
            _etag = answer.Is(HttpStatusCode.OK)["ETag"]!;
            (await _program.All.Post(_program.Path("/draft:publish"), "{}")).Is(HttpStatusCode.Created);
        }

        /// <summary>Status points are whole euros, so that both metrics move at much the same amounts.</summary>
        private string Definition(int silver, bool retired)
        {
            var unit = metric switch { "spend" => 1, "statusPoints" => 100, _ => 20_00 };
            var length = period == "rollingMonths" ? $", \"months\": {_months}" : "";
            return $$"""
                {
                  "name": "Test", "timeZone": "{{_zone}}", "currency": "EUR", "lateWindowDays": 60,
                  "channels": [{ "id": "web" }], "activityTypes": [{ "id": "review" }],
                  "wallets": [{ "id": "points", "kind": "points" }, { "id": "status", "kind": "status", "expiry": { "after": 30, "unit": "days" } }],
                  "returns": { "tier": "{{afterReturn}}" },
                  "earningRules": [{ "id": "base", "wallet": "status", "items": { "excludeCategories": ["tobacco"] }, "effect": { "points": 1, "perAmount": 100 } },
                                   { "id": "review", "wallet": "status", "trigger": "activity", "activityType": "review", "effect": { "points": 30 } },
                                   { "id": "again", "wallet": "status", "trigger": "activity", "activityType": "review", "effect": { "points": 20 } }],
                  "tiers": { "metric": "{{metric}}", "period": "{{period}}"{{length}}, "downgrade": "{{downgrade}}", "upgrade": "{{upgrade}}", "graceDays": {{_grace}},
                    "levels": [{ "id": "base", "threshold": 0 }, { "id": "silver", "threshold": {{Math.Max(1, silver / unit)}} },
                               { "id": "gold", "threshold": {{80_00 / unit}}, "retired": {{(retired ? "true" : "false")}} }, { "id": "platinum", "threshold": {{140_00 / unit}} }] }
                }
                """;
        }

        private static string Text(DateTimeOffset at) => at.ToUniversalTime().ToString("yyyy-MM-ddTHH:mm:ss.fffffffZ", CultureInfo.InvariantCulture);
    }
}
