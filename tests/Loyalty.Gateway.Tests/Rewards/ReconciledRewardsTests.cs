using System.Net.Http.Headers;
using Loyalty.Cli.Output;
using Loyalty.Cli.Reconciliation;
using Loyalty.Contracts.Schedules;
using Loyalty.Gateway.Tests.Fixture;
using Loyalty.Storage.Accounts;
using Microsoft.Extensions.DependencyInjection;

namespace Loyalty.Gateway.Tests.Rewards;

/// <summary>Whatever members, tills and desks do with vouchers at once, the journal adds up to what the gateway says.</summary>
public sealed class ReconciledRewardsTests
{
    private const int Seeds = 6;
    private const int Waves = 25;
    private const int AtOnce = 6;
    private static readonly string[] Members = ["ann", "ben", "cleo"];
    private static readonly string[] Rewards = ["mug", "film", "pen", "brief", "zoo", "ticket"];

    [Fact]
    public async Task Reconcile_of_random_histories_of_vouchers_finds_no_difference()
    {
        await using var own = await OwnHost.Start();
        var histories = new List<History>();
        for (var seed = 0; seed < Seeds; seed++)
        {
            var history = new History(await own.Host.NewProgram(), seed);
            await history.Run();
            histories.Add(history);
        }

        // What is brief ends, and the sweep finds it.
        own.Host.Clock.Advance(TimeSpan.FromDays(3));
        for (var shard = 0; shard < AccountPartition.Count; shard++)
        {
            await own.Host.Services.GetRequiredService<IGrainFactory>().GetGrain<ISweep>($"{shard}").Sweep();
        }

        using var http = new HttpClient { BaseAddress = own.Host.Http.BaseAddress, DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", own.Host.FirstKey) } };
        foreach (var history in histories)
        {
            await history.Program.CaughtUp();
            var drawn = await history.Program.All.Post(history.Program.Path("/rewards/ticket/draws"), """{ "winners": 3 }""", ("Idempotency-Key", "draw"));
            Assert.True((int)drawn.Status is 201 or 422, drawn.Text);
            var result = await new Reconcile(http, TimeProvider.System, history.Program.Id, Meter.Silent).Run(CancellationToken.None);
            Assert.True(result.Differences.Count == 0, $"Seed {history.Seed}: {string.Join("; ", result.Differences)}");
            Assert.True(result.Vouchers > 10, $"Seed {history.Seed}: {result.Vouchers} vouchers");
        }

        foreach (var what in (string[])["redemptions", ":use", ":unuse", ":cancel", "/stock", "/codes"])
        {
            Assert.True(histories.Sum(history => history.Succeeded(what)) > 0, $"Nothing came of {what}.");
        }

        Assert.True(await Expired(histories) > 0, "Nothing expired.");
    }

    private static async Task<long> Expired(List<History> histories)
    {
        var expired = 0L;
        foreach (var history in histories)
        {
            expired += (await history.Program.All.Get(history.Program.Path("/rewards/brief/stock"))).Is(HttpStatusCode.OK).Json.GetProperty("expired").GetInt64();
        }

        return expired;
    }

    /// <summary>One program's, made from a seed; what is sent at once may come to pass in any order.</summary>
    private sealed class History(TestProgram program, int seed)
    {
        private readonly Random _random = new(seed);
        private readonly List<(string Member, string Voucher)> _vouchers = [];
        private readonly List<string> _succeeded = [];
        private int _sent;

        public TestProgram Program => program;

        public int Seed => seed;

        public int Succeeded(string what) => _succeeded.Count(path => path.Contains(what, StringComparison.Ordinal));

        public async Task Run()
        {
            await program.Offer("mug", """{ "name": "Mug", "price": { "wallet": "points", "points": 10 }, "stock": "counted", "perMember": [{ "period": "lifetime", "count": 8 }] }""", pieces: 5);
            await program.Offer("film", """{ "name": "Film", "price": { "wallet": "points", "points": 15 }, "stock": "codes" }""");
            await program.Offer("pen", """{ "name": "Pen", "price": { "wallet": "points", "points": 5 } }""");
            await program.Offer("brief", """{ "name": "Brief", "price": { "wallet": "points", "points": 5 }, "voucherDays": 1 }""");
            await program.Offer("zoo", """{ "name": "Zoo", "price": { "wallet": "points", "points": 5 }, "kind": "donation", "value": { "recipient": "The zoo" }, "stockPerPeriod": [{ "period": "day", "count": 4 }] }""");
            await program.Offer("ticket", """{ "name": "Ticket", "price": { "wallet": "points", "points": 5 }, "kind": "raffleTicket" }""");
            foreach (var member in Members)
            {
                await program.Enroll(member);
                await program.Record(program.Purchase("rich-" + member, member, 200_00));
            }

            for (var wave = 0; wave < Waves; wave++)
            {
                var calls = Enumerable.Range(0, AtOnce).Select(_ => Next()).ToArray();
                foreach (var (member, path, answer) in await Task.WhenAll(calls.Select(call => call())))
                {
                    Take(member, path, answer);
                }
            }
        }

        private void Take(string member, string path, Answer answer)
        {
            Assert.True((int)answer.Status is 200 or 201 or 422, $"Seed {seed}, {path}: {answer.Text}");
            if ((int)answer.Status == 422)
            {
                return;
            }

            _succeeded.Add(path);
            if (answer.Status == HttpStatusCode.Created)
            {
                _vouchers.Add((member, answer.Json.GetProperty("voucher").GetProperty("id").GetString()!));
            }
        }

        private Func<Task<(string Member, string Path, Answer Answer)>> Next()
        {
            var member = Members[_random.Next(Members.Length)];
            var (owner, voucher) = _vouchers.Count == 0 ? (member, "none") : _vouchers[_random.Next(_vouchers.Count)];
            var open = $"/members/{owner}/vouchers/{voucher}";
            return (_vouchers.Count == 0 ? 0 : _random.Next(20)) switch
            {
                < 9 => Call(member, $"/members/{member}/redemptions", $$"""{ "reward": "{{Rewards[_random.Next(Rewards.Length)]}}", "channel": "web" }"""),
                < 12 => Call(owner, open + ":use", """{ "channel": "store" }"""),
                < 14 => Call(owner, open + ":unuse", """{ "reason": "mistake" }"""),
                < 17 => Call(owner, open + ":cancel", """{ "reason": "mistake" }"""),
                < 18 => Call(member, "/rewards/mug/stock", $$"""{ "{{(_random.Next(3) == 0 ? "set" : "add")}}": {{_random.Next(1, 4)}} }"""),
                _ => Call(member, "/rewards/film/codes", $"{_random.Next(30)}\n{_random.Next(30)}", "text/plain"),
            };
        }

        private Func<Task<(string Member, string Path, Answer Answer)>> Call(string member, string path, string body, string media = "application/json")
        {
            var key = $"k{++_sent}";
            return async () => (member, path, await program.All.Send(HttpMethod.Post, program.Path(path), System.Text.Encoding.UTF8.GetBytes(body), media, ("Idempotency-Key", key)));
        }
    }
}
