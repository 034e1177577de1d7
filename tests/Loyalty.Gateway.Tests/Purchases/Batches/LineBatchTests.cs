using System.Collections.Concurrent;
using System.Security.Claims;
using System.Text;
using Loyalty.Contracts.Access;
using Loyalty.Contracts.Common;
using Loyalty.Contracts.Purchases;
using Loyalty.Gateway.Common.Problems;
using Loyalty.Gateway.Purchases;
using Loyalty.Gateway.Purchases.Batches;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;
using Caller = Loyalty.Gateway.Access.Caller;

namespace Loyalty.Gateway.Tests.Purchases.Batches;

/// <summary>The order of calls, made visible by calls that end when the test says so.</summary>
public sealed class LineBatchTests
{
    [Fact]
    public async Task Run_sends_a_line_only_after_the_one_before_it_to_the_same_account()
    {
        var calls = new HeldCalls();
        var running = new LineBatch(new Failures(NullLogger<Failures>.Instance), new RefusalLog(NullLogger<RefusalLog>.Instance)).Run(
            Context(("r1", "anna"), ("r2", "anna"), ("r3", "ben"), ("r4", "anna")), "demo", calls, static (line, status, purchase, _) => new BatchedPurchase(line, status, purchase, null));

        // Lines are taken in order: once the third is under way, the second has had its turn, and waits.
        await calls.Started("r3");
        Assert.Equal(["r1", "r3"], calls.All.Order(StringComparer.Ordinal));
        calls.Fail("r1");
        await calls.Started("r2");
        Assert.DoesNotContain("r4", calls.All);
        calls.Succeed("r2");
        await calls.Started("r4");
        calls.Succeed("r3");
        calls.Succeed("r4");
        await running;
    }

    private static HttpContext Context(params (string Id, string Member)[] lines)
    {
        var body = string.Join("\n", lines.Select(line => $$"""{"id":"{{line.Id}}","member":"{{line.Member}}","occurredAt":"2026-03-01T10:15:00Z","amount":{"amount":1,"currency":"EUR"},"lines":[{"sku":"tea","quantity":1,"amount":1}]}"""));
        var context = new DefaultHttpContext { User = new ClaimsPrincipal(new Caller("demo", new ApiKeyGrant("k", "web", Permissions.All, null))) };
        context.Request.ContentType = LineBatch.MediaType;
        context.Request.Body = new MemoryStream(Encoding.UTF8.GetBytes(body));
        context.Response.Body = new MemoryStream();
        return context;
    }

    private sealed class HeldCalls : ILineCalls<PurchaseInput, RecordedPurchase>
    {
        private readonly ConcurrentDictionary<string, TaskCompletionSource> started = [];
        private readonly ConcurrentDictionary<string, TaskCompletionSource<Outcome<RecordedPurchase>>> ends = [];

        public IEnumerable<string> All => started.Where(call => call.Value.Task.IsCompleted).Select(call => call.Key);

        public Task Started(string id) => Start(id).Task;

        public void Fail(string id) => End(id).SetException(new InvalidOperationException());

        public void Succeed(string id) => End(id).SetResult(Refusal.NotFound("none", "None."));

        public ValueTask<Addressed<RecordedPurchase>> Address(Caller caller, string program, PurchaseInput input, bool dryRun) =>
            ValueTask.FromResult(new Addressed<RecordedPurchase>(input.Member, () =>
            {
                Start(input.Id).SetResult();
                return End(input.Id).Task;
            }));

        public int StatusOf(RecordedPurchase answer) => StatusCodes.Status201Created;

        private TaskCompletionSource Start(string id) => started.GetOrAdd(id, static _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));

        private TaskCompletionSource<Outcome<RecordedPurchase>> End(string id) =>
            ends.GetOrAdd(id, static _ => new TaskCompletionSource<Outcome<RecordedPurchase>>(TaskCreationOptions.RunContinuationsAsynchronously));
    }
}
